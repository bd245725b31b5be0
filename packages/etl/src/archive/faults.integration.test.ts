import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { tarGzOf, tarOf, zipOf } from './__fixtures__/archives.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { exitCodeOf } = await import('@erc/core/node');
const { unpackArchive } = await import('./unpack-archive.js');

const newFolder = temporaryFolders();
const FILES = [
  { name: 'a.csv', content: 'a' },
  { name: 'films/b.mp4', content: 'b' },
];

it.each<[string, FaultName]>([
  ['tar.gz', 'error'],
  ['tar.gz', 'full'],
  ['tar.gz in a tar, before other bytes', 'error'],
  ['tar.gz in a tar, before other bytes', 'full'],
  ['zip', 'error'],
  ['zip', 'full'],
])('a disk that fails is no fault of a %s: %s', async (kind, fault) => {
  const folder = await newFolder();
  const archive = join(folder, 'release');
  const tar = await tarGzOf(FILES.map(({ name, content }) => [name, content]));
  const inner = Buffer.concat([tar, Buffer.from('more')]);
  const bytes =
    kind === 'zip' ? zipOf(FILES) : kind === 'tar.gz' ? tar : await tarOf([['films.tar.gz', inner]]);
  await writeFile(archive, bytes);
  const unpack = (work: string) => unpackArchive(archive, { work: join(folder, work) });
  const { calls } = await whileDiskFails({ at: 1e9, fault }, () => unpack('whole'));
  let told = 0;
  for (let at = 1; at <= calls; at++) {
    const { error } = await whileDiskFails({ at, fault }, () => unpack(String(at)));
    if (error === undefined) continue;
    told++;
    expect(exitCodeOf(error), `call ${at}: ${error}`).toBe(1);
  }
  expect(told).toBeGreaterThan(3);
});
