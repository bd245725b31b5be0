import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256Of } from '../sha256.js';
import { type Fault, faultyFiles } from './__fixtures__/faulty-files.js';
import { sha256OfFile } from './sha256.js';
import { writeFileAtomic, writeFolderAtomic } from './write-atomic.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

describe('writeFileAtomic', () => {
  it('makes folders on the way, replaces the old bytes and leaves nothing else', async () => {
    const path = join(directory, 'a/b.txt');
    await writeFileAtomic(path, 'old');
    await writeFileAtomic(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(join(directory, 'a'))).toEqual(['b.txt']);
    expect(await sha256OfFile(path)).toBe(sha256Of('n', Buffer.from('ew')));
  });

  it('takes bytes in parts, and writes nothing when they end with an error', async () => {
    const path = join(directory, 'a.txt');
    const parts = function* (fails: boolean) {
      yield Buffer.from('one ');
      if (fails) throw new Error('no more');
      yield Buffer.from('two');
    };
    await writeFileAtomic(path, parts(false));
    await expect(writeFileAtomic(path, parts(true))).rejects.toThrow('no more');
    expect(await readFile(path, 'utf8')).toBe('one two');
    expect(await readdir(directory)).toEqual(['a.txt']);
  });

  it('leaves the target as it was when it cannot be replaced', async () => {
    await writeFileAtomic(join(directory, 'folder/x'), 'kept');
    await expect(writeFileAtomic(join(directory, 'folder'), 'no')).rejects.toThrow();
    expect(await readdir(directory)).toEqual(['folder']);
  });

  it.each<Fault>(['error', 'full', 'short', 'torn', 'crash'])(
    'leaves the old bytes or the new ones after any call that goes wrong: %s',
    async (fault) => {
      const path = join(directory, 'a.txt');
      const [old, fresh] = ['the old bytes', 'the new bytes, which are more'];
      await writeFileAtomic(path, old);
      const total = faultyFiles(0, 'short');
      await writeFileAtomic(join(directory, 'b.txt'), fresh, total);
      expect(total.calls()).toBe(7);
      const after: string[] = [];
      for (let n = 1; n <= total.calls(); n++) {
        await writeFileAtomic(path, old);
        const error = await writeFileAtomic(path, fresh, faultyFiles(n, fault)).catch((e: Error) => e);
        const now = await readFile(path, 'utf8');
        expect([old, fresh]).toContain(now);
        // Whoever is told that it was written can rely on it.
        if (error === undefined) expect(now).toBe(fresh);
        after.push(now);
      }
      expect(after.includes(old)).toBe(fault !== 'short');
      // Only where the process itself has ended is something left.
      const left = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
      if (fault !== 'crash') expect(left).toEqual([]);
    },
  );
});

describe('writeFolderAtomic', () => {
  it('replaces a folder only after the new one is complete', async () => {
    const path = join(directory, 'data');
    await writeFolderAtomic(path, (temporary) => writeFile(join(temporary, 'a'), '1'));
    await expect(
      writeFolderAtomic(path, async (temporary) => {
        await writeFile(join(temporary, 'b'), '2');
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    expect(await readdir(path)).toEqual(['a']);
    await writeFolderAtomic(path, (temporary) => writeFile(join(temporary, 'c'), '3'));
    expect(await readdir(path)).toEqual(['c']);
    expect(await readdir(directory)).toEqual(['data']);
  });
});

it('one folder by many writers at once is whole in the end, and nothing else is left', async () => {
  for (let round = 0; round < 20; round++) {
    const write = (who: number): Promise<void> =>
      writeFolderAtomic(join(directory, 'folder'), (temporary) =>
        writeFile(join(temporary, 'who.txt'), String(who)),
      );
    await Promise.all([1, 2, 3, 4].map(write));
    expect(await readdir(directory)).toEqual(['folder']);
    expect(await readdir(join(directory, 'folder'))).toEqual(['who.txt']);
  }
});
