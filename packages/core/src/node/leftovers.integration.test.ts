import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeLeftovers, temporaryName } from './leftovers.js';
import { writeFolderAtomic } from './write-atomic.js';

const newFolder = temporaryFolders();
let directory: string;
beforeEach(async () => {
  directory = await newFolder();
});

/** A temporary name as a process had it that has ended. */
function deadName(path: string): string {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  return temporaryName(path).replace(`-${process.pid}-`, `-${pid}-`);
}

describe('removeLeftovers', () => {
  it('removes what ended processes left, files and folders, and spares all else', async () => {
    const dead = deadName(join(directory, 'a.json'));
    const deadFolder = deadName(join(directory, 'data'));
    const kept = ['a.json', 'notes.tmp', 'data.12-0123abcd.tmp'];
    const own = temporaryName(join(directory, 'b.json'));
    const elsewhere = deadName('c.json').replace(/\.[0-9a-f]{8}-/, '.00000000-');
    await mkdir(join(deadFolder, 'inside'), { recursive: true });
    for (const name of [...kept, elsewhere]) await writeFile(join(directory, name), '');
    for (const path of [dead, own]) await writeFile(path, '');
    expect(await removeLeftovers(directory)).toHaveLength(2);
    expect(await removeLeftovers(directory, { prefix: 'x.', of: 'anyone' })).toEqual([]);
    expect(await removeLeftovers(directory, { of: 'anyone' })).toHaveLength(2);
    expect(await readdir(directory)).toEqual([...kept].sort());
    expect(await removeLeftovers(join(directory, 'not there'))).toEqual([]);
  });

  it('is done before a folder is written', async () => {
    await mkdir(deadName(join(directory, 'data')));
    await mkdir(deadName(join(directory, 'data.old')));
    await writeFolderAtomic(join(directory, 'data'), (temporary) => writeFile(join(temporary, 'a'), ''));
    expect(await readdir(directory)).toEqual(['data']);
  });
});
