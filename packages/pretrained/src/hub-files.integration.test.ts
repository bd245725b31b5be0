import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, serve, testServers } from '../../core/src/node/download/__fixtures__/server.js';
import { openModel } from './open-model.js';

const newFolder = temporaryFolders();
const OUTSIDE = fileURLToPath(new URL('__fixtures__/outside', import.meta.url));
const where = 'a test';
const start = testServers();

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** As the hub names small files: the SHA-1 of git. */
const etagOf = (file: Uint8Array): string =>
  `"${createHash('sha1').update(`blob ${file.length}\0`).update(file).digest('hex')}"`;

/** A hub that HF_ENDPOINT names. @param before Answers some requests in its place, and says so. */
async function hub(before: (...answer: Parameters<Answer>) => boolean = () => false) {
  const files = new Map<string, Buffer>();
  for (const name of await readdir(OUTSIDE)) files.set(name, await readFile(join(OUTSIDE, name)));
  const server = await start((request, response, n) => {
    if (before(request, response, n)) return;
    const [, name = ''] = /^\/mirror\/own\/outside\/resolve\/main\/(.*)$/.exec(request.url!) ?? [];
    const file = files.get(name);
    if (file) serve(file, request, response, { etag: etagOf(file) });
    else response.writeHead(404).end('none');
  });
  vi.stubEnv('HF_ENDPOINT', `${server.url}/mirror`);
  return server;
}

const open = (options = {}) =>
  openModel({ model: 'own/outside', cacheDirectory: join(folder, 'cache'), ...options }, { where });
const openOriginal = () => openModel({ model: OUTSIDE }, { where });
const filesOf = async (place: string): Promise<string[]> =>
  (await readdir(place, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .sort();

describe('a hub that HF_ENDPOINT names', () => {
  it('is asked, and gets the token', async () => {
    vi.stubEnv('HF_TOKEN', 'secret');
    const { requests } = await hub();
    expect((await open()).id).toBe((await openOriginal()).id);
    expect(requests[0]!.url).toBe('/mirror/own/outside/resolve/main/config.json');
    expect(requests[0]!.headers.authorization).toBe('Bearer secret');
  });

  it('is asked for hub:owner/name where a folder of that name is there too', async () => {
    await hub();
    await mkdir(join(folder, 'own/outside'), { recursive: true });
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    await expect(open()).rejects.toThrow(`config.json: expected this file in ${join(folder, 'own/outside')}`);
    expect((await open({ model: 'hub:own/outside' })).id).toBe((await openOriginal()).id);
  });

  it('is not asked where HF_HUB_OFFLINE is 1', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const { requests } = await hub();
    await expect(open()).rejects.toThrow(
      /own\/outside: config\.json: .*downloads are off \(HF_HUB_OFFLINE\)/,
    );
    expect(requests).toEqual([]);
  });

  it('gives the model after a page, a wrong file, a busy moment and a broken connection, none of which is kept', async () => {
    const page = { 'content-type': 'text/html' };
    const other = Buffer.from('another model');
    await hub((request, response, n) => {
      if (n === 0) response.writeHead(200, page).end('<!doctype html><title>Log in</title>');
      else if (request.url!.endsWith('/config.json') && n <= 2) {
        serve(other, request, response, { etag: etagOf(Buffer.from('the right one')) });
      } else if (n === 3) response.writeHead(429, { 'retry-after': '0' }).end();
      else if (n === 4) serve(other, request, response, { headers: { 'content-length': 1000 }, cutAfter: 5 });
      else return false;
      return true;
    });
    await expect(open()).rejects.toThrow(/config\.json: expected a download .*received an HTML page.*curl/);
    expect(await filesOf(folder)).toEqual([]);
    await expect(open()).rejects.toThrow(
      /config\.json: .*expected a file with the SHA-1 .*received one with/,
    );
    expect(await filesOf(folder)).toEqual([]);
    expect((await open()).id).toBe((await openOriginal()).id);
    expect(await filesOf(folder)).toEqual(await filesOf(OUTSIDE));
  }, 30_000);
});

describe('HF_HOME', () => {
  it('is where downloads go', async () => {
    vi.stubEnv('HF_HOME', folder);
    await hub();
    const { directory } = await open({ cacheDirectory: undefined });
    expect(directory).toBe(join(folder, 'erc/own/outside'));
  });

  it('has what the Python tools have brought, with what they know is not there', async () => {
    vi.stubEnv('HF_HOME', folder);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const commit = 'c0ffee'.padEnd(40, '0');
    const repository = join(folder, 'hub/models--own--outside');
    for (const name of await readdir(OUTSIDE)) {
      const link = join(repository, 'snapshots', commit, name);
      await cp(join(OUTSIDE, name), join(repository, 'blobs', name));
      await mkdir(dirname(link), { recursive: true });
      await symlink(join('../../blobs', name), link);
    }
    const reference = join(repository, 'refs/main');
    const none = join(repository, '.no_exist', commit, 'notes.json');
    for (const [path, text] of [
      [reference, commit],
      [none, ''],
    ] as const) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    for (const revision of [undefined, commit]) {
      const model = await openModel(
        { model: 'own/outside', revision },
        { where, optionalFiles: ['notes.json'] },
      );
      expect(model.id).toBe((await openOriginal()).id);
      await (await model.openSession()).dispose();
    }
    await rm(none);
    await expect(
      openModel({ model: 'own/outside' }, { where, optionalFiles: ['notes.json'] }),
    ).rejects.toThrow(/notes\.json: .*downloads are off/);
  });
});

describe('a pointer of Git LFS', () => {
  it('is named where a model is expected', async () => {
    const place = join(folder, 'outside');
    await cp(OUTSIDE, place, { recursive: true });
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 498818054\n`;
    await writeFile(join(place, 'product.weights'), pointer);
    await expect(openModel({ model: place }, { where })).rejects.toThrow(
      /product\.weights: expected the file itself, received the pointer of Git LFS to it \(498818054 bytes\)\. .*git lfs pull/,
    );
  });
});
