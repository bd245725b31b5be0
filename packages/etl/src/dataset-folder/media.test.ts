import { join } from 'node:path';
import { DataError } from '@erc/core';
import { exitCodeOf } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { put, row } from './__fixtures__/sample.js';
import { checkMedia } from './media.js';

const newFolder = temporaryFolders();
const path = 'media/train/0/0.wav';

it.each([
  ['EIO', 'a broken disk', 1],
  ['EMFILE', 'too many open files', 1],
  ['EACCES', 'the wrong permissions', 2],
] as const)(
  'names file and row of a medium that cannot be read for %s: %s is code %d',
  async (code, _, exit) => {
    const directory = await newFolder();
    await put(join(directory, path), 'voice');
    const check = checkMedia({
      directory,
      rows: [{ row: row('train/0/0', { audio: path }), where: 'train.csv row 2' }],
      files: { [path]: { bytes: 5, sha256: '' } },
      hashOf: async () => {
        throw Object.assign(new Error(`${code}: read`), { code });
      },
    });
    const error: unknown = await check.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toContain(
      `train.csv row 2: audio: expected the file ${path} of 5 bytes, received ${code}`,
    );
    expect(exitCodeOf(error)).toBe(exit);
  },
);
