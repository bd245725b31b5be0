import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, DataError, messageOf } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { type Answer, serve, testServers } from '../../../core/src/node/download/__fixtures__/server.js';
import { zipOf } from '../archive/__fixtures__/archives.js';
import { downloadKaggle } from './download-kaggle.js';
import { findKaggleAccess } from './kaggle-access.js';

const temporaryFolder = temporaryFolders();
const start = testServers();

const ZIP = zipOf([{ name: 'a.csv', content: 'rows' }]);
const KEY = 'c0ffee-secret';
const AUTHORIZATION = `Basic ${Buffer.from(`ada:${KEY}`).toString('base64')}`;
const DATASET = { owner: 'zaber666', dataset: 'meld-dataset', force: false };
const md5 = createHash('md5').update(ZIP).digest('base64');

/** Downloads from a server, and gives all that was printed as well. */
async function run(answer: Answer, dataset = DATASET, workspace?: string) {
  const server = await start(answer);
  const folder = workspace ?? (await temporaryFolder());
  const lines: string[] = [];
  const env = { KAGGLE_API_ENDPOINT: server.url, KAGGLE_USERNAME: 'ada', KAGGLE_KEY: KEY };
  const done = downloadKaggle(dataset, {
    workspace: folder,
    env,
    pause: () => 1,
    log: (line) => lines.push(line),
  });
  return { ...server, folder, lines, done };
}

describe('downloadKaggle', () => {
  it('asks with the token, follows to the storage, and names what it got by its hash', async () => {
    const { requests, folder, lines, done } = await run((request, response) =>
      request.url === '/storage'
        ? serve(ZIP, request, response, { headers: { 'x-goog-hash': `crc32c=AAAAAA==,md5=${md5}` } })
        : void response.writeHead(302, { location: '/storage' }).end(),
    );
    const { path, sha256 } = await done;
    expect(path).toBe(join(folder, 'zaber666_meld-dataset/archive.zip'));
    expect(await readFile(path)).toEqual(ZIP);
    expect(sha256).toBe(createHash('sha256').update(ZIP).digest('hex'));
    expect(requests[0]).toMatchObject({
      url: '/api/v1/datasets/download/zaber666/meld-dataset',
      headers: { authorization: AUTHORIZATION },
    });
    expect(await readdir(folder)).toEqual(['zaber666_meld-dataset']);
    const printed = [
      ...lines,
      await readFile(join(folder, 'zaber666_meld-dataset/download.json'), 'utf8'),
    ].join();
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain(AUTHORIZATION.slice(6));
  });

  it('downloads once, and again when it is forced to or a byte is missing', async () => {
    const answer: Answer = (request, response) => serve(ZIP, request, response);
    const first = await run(answer);
    const { path } = await first.done;
    const again = await run(answer, DATASET, first.folder);
    expect(await again.done).toEqual(await first.done);
    expect(again.requests).toHaveLength(0);
    const forced = await run(answer, { ...DATASET, force: true }, first.folder);
    expect(await forced.done).toEqual(await first.done);
    expect(forced.requests).toHaveLength(1);
    await writeFile(path, ZIP.subarray(1));
    const mended = await run(answer, DATASET, first.folder);
    await mended.done;
    expect(await readFile(path)).toEqual(ZIP);
    expect(await readdir(first.folder)).toHaveLength(1);
    await writeFile(join(dirname(path), 'notes.md'), 'mine');
    await (await run(answer, { ...DATASET, force: true }, first.folder)).done;
    expect(await readdir(`${dirname(path)}.old-1`)).toEqual(['notes.md']);
  });

  it('keeps two downloads at once apart', async () => {
    const folder = await temporaryFolder();
    const answer: Answer = (request, response) => serve(ZIP, request, response);
    const both = await Promise.all([run(answer, DATASET, folder), run(answer, DATASET, folder)]);
    const [a, b] = await Promise.all(both.map(({ done }) => done));
    expect(a).toEqual(b);
    expect(await readFile(a!.path)).toEqual(ZIP);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('throws away a file whose MD5 is not what the storage says', async () => {
    const { folder, done } = await run((request, response) =>
      serve(ZIP, request, response, {
        headers: { 'x-goog-hash': `md5=${Buffer.alloc(16).toString('base64')}` },
      }),
    );
    await expect(done).rejects.toThrow(DataError);
    await expect(done).rejects.toThrow('expected a file with the MD5 0000');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [404, DataError, 'received status 404: no such dataset'],
    [401, ConfigError, 'a token that Kaggle accepts'],
    [403, ConfigError, 'terms you have accepted'],
  ])('says what Kaggle means by status %i', async (status, kind, message) => {
    const { folder, done } = await run((_, response) => void response.writeHead(status).end());
    await expect(done).rejects.toThrow(kind);
    await expect(done).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a page in place of the archive, and keeps nothing of it', async () => {
    const { folder, done } = await run(
      (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    );
    await expect(done).rejects.toThrow('expected the file, received an HTML page');
    expect(await readdir(folder)).toEqual([]);
  });

  it('asks for a version', async () => {
    const { requests, folder, done } = await run((request, response) => serve(ZIP, request, response), {
      ...DATASET,
      version: 3,
    } as typeof DATASET);
    await done;
    expect(requests[0]!.url).toContain('?datasetVersionNumber=3');
    expect(await readdir(folder)).toEqual(['zaber666_meld-dataset_v3']);
  });
});

describe('findKaggleAccess', () => {
  it('reads kaggle.json, and says when others can read it', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'kaggle.json');
    await writeFile(path, JSON.stringify({ username: 'ada', key: KEY }));
    await chmod(path, 0o644);
    const lines: string[] = [];
    const access = await findKaggleAccess({ KAGGLE_CONFIG_DIR: folder }, (line) => lines.push(line));
    expect(access).toEqual({ endpoint: new URL('https://www.kaggle.com'), authorization: AUTHORIZATION });
    expect(lines).toEqual([`kaggle: ${path} can be read by others; chmod 600 keeps it to you.`]);
    await chmod(path, 0o600);
    await findKaggleAccess({ KAGGLE_CONFIG_DIR: folder }, (line) => lines.push(line));
    expect(lines).toHaveLength(1);
  });

  it.each(['', '{', `{"username":"ada","key":"${KEY}"`, `{"key":"${KEY}"}`, '[]'])(
    'refuses a broken kaggle.json without quoting it: %s',
    async (text) => {
      const folder = await temporaryFolder();
      await writeFile(join(folder, 'kaggle.json'), text);
      const failure = await findKaggleAccess({ KAGGLE_CONFIG_DIR: folder }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ConfigError);
      expect(messageOf(failure)).toContain('received a file without "username" and "key"');
      expect((failure as Error).cause).toBeUndefined();
      expect(messageOf(failure)).not.toContain(KEY);
    },
  );

  it('says where a token is looked for', async () => {
    const folder = await temporaryFolder();
    await expect(findKaggleAccess({ KAGGLE_CONFIG_DIR: folder })).rejects.toThrow(
      `expected a token in KAGGLE_USERNAME and KAGGLE_KEY, or in ${join(folder, 'kaggle.json')}`,
    );
  });

  it.each(['http://kaggle.example', 'ftp://127.0.0.1', 'kaggle'])(
    'never sends the token to %s',
    async (endpoint) => {
      const env = { KAGGLE_API_ENDPOINT: endpoint, KAGGLE_USERNAME: 'ada', KAGGLE_KEY: KEY };
      await expect(findKaggleAccess(env)).rejects.toThrow('expected an https address');
    },
  );
});
