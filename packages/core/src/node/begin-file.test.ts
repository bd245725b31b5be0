import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from './__fixtures__/faulty-files.js';
import { beginFile } from './begin-file.js';

const newFolder = temporaryFolders();
const sha256 = (...parts: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
/** 40 MB, which a worker hashes, and one byte more than whole writes. */
const large = Array.from({ length: 4 }, (_, i) => new Uint8Array(10_000_001).fill(i + 1));

describe('beginFile', () => {
  it.each([
    ['a small file', [Uint8Array.of(1, 2), Uint8Array.of(3)]],
    ['a large file', large],
    ['an empty file', []],
  ])('has handed over every byte before it is finished, and hashes what it wrote: %s', async (_, parts) => {
    const directory = await newFolder();
    const path = join(directory, 'a/b.bin');
    const scratch = new Uint8Array(10_000_001);
    const file = await beginFile(
      path,
      (function* () {
        for (const part of parts) {
          scratch.set(part);
          yield scratch.subarray(0, part.length);
        }
      })(),
      { hash: true },
    );
    scratch.fill(255);
    expect(await readdir(join(directory, 'a'))).toEqual([expect.stringMatching(/^b\.bin\..*\.tmp$/)]);
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    expect(await file.finish()).toEqual({ bytes, sha256: sha256(...parts) });
    expect(await readdir(join(directory, 'a'))).toEqual(['b.bin']);
    expect(sha256(await readFile(path))).toBe(sha256(...parts));
  });

  it('leaves nothing when it is discarded, or cannot be finished', async () => {
    const directory = await newFolder();
    const path = join(directory, 'a.bin');
    const discarded = await beginFile(path, large, { hash: true });
    await discarded.discard();
    // The calls before: a folder, the file, a write of each part; then the sync.
    const failing = await beginFile(path, large, { hash: true, files: faultyFiles(7, 'error') });
    await expect(failing.finish()).rejects.toThrow(`${path}: expected a disk that works`);
    expect(await readdir(directory)).toEqual([]);
  });
});
