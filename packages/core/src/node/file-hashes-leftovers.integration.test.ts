import { spawnSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { openFileHashes } from './file-hashes.js';
import { temporaryName } from './leftovers.js';

const newFolder = temporaryFolders();

it('a record of hashes that a killed process left half-written goes with the next one, also where nothing new was read', async () => {
  const folder = await newFolder();
  const record = join(folder, 'data.hashes.json');
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  const left = (path: string) => temporaryName(path).replace(`-${process.pid}-`, `-${pid}-`);
  await writeFile(left(record), '{"format"');
  await mkdir(join(folder, 'data'));
  const others = [left(join(folder, 'other.hashes.json')), temporaryName(record)];
  for (const path of others) await writeFile(path, '');
  const hashes = await openFileHashes(record, { cache: join(folder, 'cache') });
  await hashes.save();
  const names = ['data', ...others.map((path) => path.slice(folder.length + 1))];
  expect((await readdir(folder)).sort()).toEqual(names.sort());
});
