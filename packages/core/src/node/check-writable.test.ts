import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from './__fixtures__/faulty-files.js';
import { checkWritable } from './check-writable.js';
import { FileSystemError } from './file-errors.js';
import { temporaryName } from './leftovers.js';

const newFolder = temporaryFolders();

describe('checkWritable', () => {
  it('leaves nothing, in a folder that is there or is to be made', async () => {
    const folder = await newFolder();
    await checkWritable(folder);
    await checkWritable(join(folder, 'runs', 'new'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes what a killed process has left of it', async () => {
    const folder = await newFolder();
    // No process has this number.
    const left = temporaryName(join(folder, 'runs')).replace(`-${process.pid}-`, '-4194305-');
    await writeFile(left, '');
    await checkWritable(join(folder, 'runs', 'new'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('names the folder whose disk is full, and leaves nothing', async () => {
    const folder = await newFolder();
    const target = join(folder, 'new');
    for (let at = 1; at <= 3; at++) {
      await expect(checkWritable(target, faultyFiles(at, 'full'))).rejects.toThrow(
        `${target}: expected room on its disk, received a full one (ENOSPC).`,
      );
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a place inside a file', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    await expect(checkWritable(join(file, 'new'))).rejects.toThrow(FileSystemError);
  });

  it.skipIf(process.platform !== 'linux')('refuses a file system where nothing can be made', async () => {
    await expect(checkWritable('/proc/erc-runs/new')).rejects.toThrow(/^\/proc\/erc-runs\/new: expected /);
  });
});
