import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { serve, testServers } from './__fixtures__/server.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { fetchFile } = await import('./fetch-file.js');
const { openPartialFile } = await import('./partial-file.js');

const newFolder = temporaryFolders();
const start = testServers();
const FILE = Uint8Array.from({ length: 40_000 }, (_, i) => (i * i) % 251);

it.each<FaultName>(['error', 'full', 'short'])(
  'a download beside a disk that fails is whole or an error, and whole when it is asked for again: %s',
  async (fault) => {
    const folder = await newFolder();
    const server = await start((request, response) => serve(FILE, request, response));
    const url = new URL('/file', server.url);
    const download = async (place: string): Promise<string> => {
      const file = await openPartialFile({ target: join(place, 'data'), name: 'bytes', url });
      await fetchFile(file, { url, timeout: 20_000, pause: () => 1 });
      return file.path;
    };
    const { calls } = await whileDiskFails({ at: 1e9, fault }, () => download(join(folder, 'whole')));
    expect(calls).toBeGreaterThan(fault === 'short' ? 0 : 5);
    let told = 0;
    for (let at = 1; at <= calls; at++) {
      const place = join(folder, String(at));
      const { result, error } = await whileDiskFails({ at, fault }, () => download(place));
      if (error === undefined) expect(Buffer.from(FILE).equals(await readFile(result!))).toBe(true);
      else told++;
      expect(Buffer.from(FILE).equals(await readFile(await download(place)))).toBe(true);
      await rm(place, { recursive: true });
    }
    if (fault === 'short') expect(told).toBe(0);
    // A call that fails once is a connection that fails: it is tried again.
    if (fault === 'full') expect(told).toBeGreaterThan(2);
  },
);
