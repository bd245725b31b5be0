import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, expect, it } from 'vitest';
import { hashFile } from './hash-file.js';

const newFolder = temporaryFolders();
let folder: string;
beforeAll(async () => {
  folder = await newFolder();
});

const BORDER = 2 ** 20;

it.each([0, BORDER - 30, BORDER - 12, BORDER - 1, BORDER, 2 * BORDER - 7])(
  'finds what a model says %i bytes behind its beginning',
  async (at) => {
    const path = join(folder, `${at}.onnx`);
    const said = Buffer.from('\n\x08location\x12\x07weights"\x15DynamicQuantizeLinear', 'latin1');
    await writeFile(path, Buffer.concat([Buffer.alloc(at, 'x'), said, Buffer.alloc(50)]));
    expect(await hashFile(path)).toMatchObject({ externalData: ['weights'], isQuantized: true });
    await writeFile(path, Buffer.alloc(at + 20, 'DynamicQuant_izeLinear'));
    expect(await hashFile(path)).toMatchObject({ externalData: [], isQuantized: false });
  },
);
