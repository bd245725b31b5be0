import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { bytesText, checkRoom } from './check-room.js';

const newFolder = temporaryFolders();
const free = (bytes: number) => async () => ({ bsize: 1000, blocks: 1e9, bavail: bytes / 1000 });

it('refuses what does not fit on the disk, with what is needed and what is free', async () => {
  const check = (bytes: number) =>
    checkRoom('/runs/new', { bytes, what: 'checkpoints', sizeOf: free(2_000_000) });
  await check(2_000_000);
  await expect(check(2_000_001)).rejects.toThrow(
    '/runs/new: expected room for 2.0 MB (checkpoints), received 2.0 MB on its disk (ENOSPC).',
  );
});

it('asks the nearest folder that is there', async () => {
  const folder = await newFolder();
  const check = checkRoom(join(folder, 'a', 'b'), { bytes: 1e21, what: 'features' });
  await expect(check).rejects.toThrow(`${join(folder, 'a', 'b')}: expected room for 1000000000.0 TB`);
});

it('asks nothing of a file system that does not say its size', async () => {
  const sizeOf = async () => ({ bsize: 4096, blocks: 0, bavail: 0 });
  await checkRoom('/runs', { bytes: 1e12, what: 'features', sizeOf });
  const fails = async () => {
    throw Object.assign(new Error('ENOSYS'), { code: 'ENOSYS' });
  };
  await checkRoom('/runs', { bytes: 1e12, what: 'features', sizeOf: fails });
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [3_200_000_000, '3.2 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
