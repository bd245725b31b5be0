import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, expect, it, vi } from 'vitest';
import { serve, testServers } from '../../core/src/node/download/__fixtures__/server.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { hubFiles } = await import('./hub-files.js');
const { pretrainedOptionsSchema } = await import('./options.js');

const newFolder = temporaryFolders();
const start = testServers();
const FILE = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) % 251);

/** Calls from the rename on. Those of the download are tried in `@erc/core`; here each would be a wait before it is tried again. */
const BEHIND_DOWNLOAD = 9;

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each<FaultName>(['error', 'full', 'short'])(
  'a model of the hub beside a disk that fails is whole or an error, and whole when it is asked for again: %s',
  async (fault) => {
    const folder = await newFolder();
    const { url, requests } = await start((request, response) => {
      if (request.url!.endsWith('/weights.bin')) serve(FILE, request, response);
      else response.writeHead(404).end('none');
    });
    vi.stubEnv('HF_ENDPOINT', url);
    const find = async (cacheDirectory: string): Promise<(string | undefined)[]> => {
      const options = pretrainedOptionsSchema.parse({ model: 'own/outside', cacheDirectory });
      const files = hubFiles(options, 'a test');
      return [await files.find('weights.bin'), await files.findOptional('vocabulary.txt')];
    };
    const { calls, error } = await whileDiskFails({ at: 1e9, fault }, () => find(join(folder, 'whole')));
    expect(error).toBeUndefined();
    expect(calls).toBeGreaterThan(fault === 'short' ? 0 : 8);
    for (let at = Math.max(1, calls - BEHIND_DOWNLOAD + 1); at <= calls; at++) {
      const cache = join(folder, String(at));
      const disturbed = await whileDiskFails({ at, fault }, () => find(cache));
      if (disturbed.error === undefined)
        expect(FILE).toEqual(new Uint8Array(await readFile(disturbed.result![0]!)));
      const [path, optional] = await find(cache);
      expect(new Uint8Array(await readFile(path!))).toEqual(FILE);
      expect(optional).toBeUndefined();
      // Where the removal of its folder failed, that stays beside the file.
      const names = (await readdir(join(cache, 'own/outside'))).filter(
        (name) => !name.endsWith('.unfinished'),
      );
      expect(names.sort()).toEqual(['vocabulary.txt.absent', 'weights.bin']);
      // Nothing is asked for again.
      const asked = requests.length;
      vi.stubEnv('HF_HUB_OFFLINE', '1');
      expect(await find(cache)).toEqual([path, undefined]);
      vi.stubEnv('HF_HUB_OFFLINE', '');
      expect(requests).toHaveLength(asked);
    }
  },
);
