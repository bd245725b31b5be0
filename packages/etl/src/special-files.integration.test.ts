import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from './archive/unpack-archive.js';
import { readDataset } from './dataset-folder/read-dataset.js';
import { prepareDataset } from './prepare-dataset.js';

const newFolder = temporaryFolders();

async function withPipe(name: string): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = join(await newFolder(), 'raw');
  await mkdir(folder);
  execFileSync('mkfifo', [join(folder, name)]);
  return { folder, path: join(folder, name) };
}

describe.skipIf(process.platform === 'win32')('a named pipe is refused by what it is, not waited for', () => {
  it('as train.csv, and as a corpus', async () => {
    const { folder, path } = await withPipe('train.csv');
    const options = { source: 'folder' as const, into: `${folder}-made`, labels: ['joy'] };
    await expect(prepareDataset({ ...options, from: folder })).rejects.toThrow(
      'train.csv: expected a readable file, received a named pipe.',
    );
    await expect(prepareDataset({ ...options, from: path })).rejects.toThrow(
      'expected the folder of a corpus or a CSV file, received a named pipe.',
    );
  });

  it('as the record of a dataset folder', async () => {
    const { folder } = await withPipe('dataset.json');
    await expect(readDataset(folder, { splits: ['train'] })).rejects.toThrow('received a named pipe.');
  });

  it('as an archive', async () => {
    const { folder, path } = await withPipe('MELD.Raw.tar.gz');
    await expect(unpackArchive(path, { work: join(folder, 'work') })).rejects.toThrow(
      'expected a readable archive, received a named pipe.',
    );
  });
});
