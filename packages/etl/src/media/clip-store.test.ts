import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HOST } from '@erc/core/node';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../dataset-folder/__fixtures__/sample.js';
import { openClipStore } from './clip-store.js';

const temporaryFolder = temporaryFolders();

describe('openClipStore', () => {
  it('removes what ended processes left, and spares running ones and other machines', async () => {
    const root = await temporaryFolder();
    const { reserve } = await openClipStore(root);
    const own = basename(reserve('a'));
    const elsewhere = 'b.01234567-999999999-00000000-00000000.unfinished';
    const dead = `c.${HOST}-999999999-00000000-00000000.unfinished`;
    for (const name of [own, elsewhere, dead]) {
      await mkdir(join(root, 'unfinished', name));
      await writeFile(join(root, 'unfinished', name, '1.png'), '');
    }
    await openClipStore(root);
    expect((await readdir(join(root, 'unfinished'))).sort()).toEqual([own, elsewhere].sort());
  });
});
