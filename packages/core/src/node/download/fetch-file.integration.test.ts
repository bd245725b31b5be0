import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../errors.js';
import { createRandom } from '../../random.js';
import { HOST } from '../leftovers.js';
import {
  type Answer,
  etagOf,
  type ServeOptions,
  serve as serveFile,
  testServers,
} from './__fixtures__/server.js';
import { type FetchFileOptions, fetchFile } from './fetch-file.js';
import { openPartialFile } from './partial-file.js';

const newFolder = temporaryFolders();
let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
const start = testServers();

const random = createRandom('file');
const NAME = 'bytes';
const FILE = Uint8Array.from({ length: 50_000 }, () => random.integer(256));
const OTHER = Uint8Array.from({ length: 40_000 }, () => random.integer(256));

const sha256Of = (file: Uint8Array): string => createHash('sha256').update(file).digest('hex');
const gitSha1Of = (file: Uint8Array): string =>
  createHash('sha1').update(`blob ${file.length}\0`).update(file).digest('hex');

/** Bytes that the download under test has got. */
let arrived = (): number => 0;
const serve = (
  file: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions = {},
): void => serveFile(file, request, response, { hasArrived: (bytes) => arrived() >= bytes, ...options });

/** Downloads with what answers, and gives the bytes and what was asked. */
async function download(answer: Answer, options: Partial<FetchFileOptions> = {}) {
  const server = await start(answer);
  const url = new URL('/file', server.url);
  const target = join(folder, 'data');
  const file = await openPartialFile({ target, name: NAME, url });
  arrived = file.length;
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const done = fetchFile(file, { url, timeout: 20_000, pause: () => 1, log, ...options });
  return { ...server, file, target, lines, done };
}

const bytesOf = async ({ path }: { readonly path: string }): Promise<Uint8Array> =>
  new Uint8Array(await readFile(path));

describe('fetchFile', () => {
  it('downloads a file in one go', async () => {
    const { file, done, requests } = await download((request, response) => serve(FILE, request, response));
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
    expect(requests).toHaveLength(1);
    expect(requests[0]!.headers.range).toBeUndefined();
    expect(file.state()).toMatchObject({ etag: etagOf(FILE), total: FILE.length });
  });

  it('goes on where connections break off', async () => {
    const { file, done, requests, lines } = await download((request, response, n) =>
      serve(FILE, request, response, { cutAfter: n < 4 ? 9000 : undefined }),
    );
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
    expect(requests.map(({ headers }) => headers.range)).toEqual(
      [undefined, 9000, 18_000, 27_000, 36_000].map((at) => at && `bytes=${at}-`),
    );
    expect(requests[1]!.headers['if-range']).toBe(etagOf(FILE));
    expect(lines).toHaveLength(4);
  });

  it.each<[string, Answer]>([
    [
      'has changed between',
      (request, response, n) =>
        n === 0 ? serve(OTHER, request, response, { cutAfter: 9000 }) : serve(FILE, request, response),
    ],
    [
      'has changed, from a server that does not look at If-Range',
      (request, response, n) => {
        if (n === 0) return serve(OTHER, request, response, { cutAfter: 9000 });
        delete request.headers['if-range'];
        return serve(FILE, request, response);
      },
    ],
    [
      'comes from a server that ignores ranges',
      (request, response, n) => {
        delete request.headers.range;
        serve(FILE, request, response, { cutAfter: n === 0 ? 9000 : undefined });
      },
    ],
    [
      'comes from a server that sends another range',
      (request, response, n) => {
        if (n === 1) request.headers.range = 'bytes=5-';
        serve(FILE, request, response, { cutAfter: n === 0 ? 9000 : undefined });
      },
    ],
    [
      'has no ETag',
      (request, response, n) =>
        serve(FILE, request, response, { etag: null, cutAfter: n === 0 ? 9000 : undefined }),
    ],
    [
      'has a weak ETag only',
      (request, response, n) =>
        serve(FILE, request, response, { etag: 'W/"a"', cutAfter: n === 0 ? 9000 : undefined }),
    ],
    [
      'is shorter now than what is here',
      (request, response, n) => {
        if (n === 0) return serve(FILE, request, response, { cutAfter: 9000 });
        if (n === 1) return void response.writeHead(416, { 'content-range': 'bytes */100' }).end();
        return serve(FILE, request, response);
      },
    ],
    [
      'announces less than the part that follows',
      (request, response, n) => {
        if (n !== 1) return serve(FILE, request, response, { cutAfter: n === 0 ? 9000 : undefined });
        const range = { 'content-range': 'bytes 9000-9009/9010', etag: etagOf(FILE) };
        return void response.writeHead(206, range).end(FILE.subarray(9000));
      },
    ],
    [
      'comes after a busy server',
      (request, response, n) =>
        n < 3 ? void response.writeHead([503, 429, 500][n]!).end() : serve(FILE, request, response),
    ],
    [
      'comes without a length',
      (request, response) => {
        response.writeHead(200);
        response.end(FILE);
        request.resume();
      },
    ],
  ])('gives the right bytes of a file that %s', async (_, answer) => {
    const { file, done } = await download(answer);
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
  });

  it('gives up a connection that says nothing', async () => {
    const { file, done, requests, lines } = await download(
      (request, response, n) => {
        if (n > 1) serve(FILE, request, response);
        // Once before the head, once within the body.
        else if (n === 1) response.writeHead(200, { 'content-length': FILE.length }).write('x');
      },
      // Others may be slow only because the machine is.
      { timeout: 500, tries: 100 },
    );
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
    expect(requests.length).toBeGreaterThanOrEqual(3);
    expect(lines[0]).toBe('download: no byte within 500 ms; going on from byte 0');
  });

  it('gives up after failures without a new byte, and keeps what it has', async () => {
    const { file, done, requests } = await download((request, response, n) =>
      serve(FILE, request, response, { cutAfter: n === 0 ? 9000 : 0 }),
    );
    await expect(done).rejects.toThrow(DataError);
    await expect(done).rejects.toThrow('received 9000 of 50000 bytes in 6 connections');
    expect(requests).toHaveLength(6);
    expect(await bytesOf(file)).toEqual(FILE.subarray(0, 9000));
  });

  it('gives up on a server that always announces more than it sends', async () => {
    const { done } = await download((request, response) => {
      serve(FILE, request, response, {
        headers: { 'content-length': FILE.length + 10 },
        cutAfter: FILE.length,
      });
    });
    await expect(done).rejects.toThrow(/expected the whole file, received \d+ of/);
  });

  it.each<[string, Answer, Partial<FetchFileOptions>, string]>([
    ['a larger file', (q, s) => serve(FILE, q, s), { maxBytes: 49_999 }, 'received a file of 50000'],
    [
      'a larger file without a length',
      (_, s) => void s.writeHead(200).end(FILE),
      { maxBytes: 49_999 },
      'at most 49999 bytes, received more',
    ],
    ['no file', (_, s) => void s.writeHead(404).end(), {}, 'received status 404.'],
    ['a wrong token', (_, s) => void s.writeHead(401).end(), {}, 'received status 401.'],
    [
      'a page in place of the file',
      (_, s) => void s.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('page'),
      {},
      'received an HTML page',
    ],
    [
      'a page that says it is none',
      (_, s) => void s.writeHead(200, { 'content-type': 'application/octet-stream' }).end('<!doctype html>'),
      {},
      'received an HTML page',
    ],
    [
      'an encoded file',
      (q, s) => serve(FILE, q, s, { headers: { 'content-encoding': 'gzip' } }),
      {},
      'with the encoding gzip',
    ],
    [
      'a redirect without encryption',
      (_, s) => void s.writeHead(302, { location: 'http://example.org/x' }).end(),
      {},
      'expected a redirect to https, received one to http://example.org.',
    ],
    [
      'a redirect to a file',
      (_, s) => void s.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      {},
      'https',
    ],
    ['a redirect to nowhere', (_, s) => void s.writeHead(302).end(), {}, 'to no address'],
    [
      'redirects without end',
      (_, s) => void s.writeHead(302, { location: '/file' }).end(),
      {},
      'at most 5 redirects',
    ],
  ])('refuses %s at once, and keeps nothing of it', async (_, answer, options, message) => {
    const { done, requests } = await download(answer, options);
    await expect(done).rejects.toThrow(DataError);
    await expect(done).rejects.toThrow(message);
    expect(requests.length).toBeLessThanOrEqual(6);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each<[string, Answer]>([
    [
      'its SHA-256 is not the one of the redirect',
      (request, response) =>
        request.url === '/there'
          ? serve(OTHER, request, response, { etag: null })
          : void response
              .writeHead(302, { location: '/there', 'x-linked-etag': `"${sha256Of(FILE)}"` })
              .end(),
    ],
    [
      'its blob is not the one of git',
      (request, response) => serve(OTHER, request, response, { etag: `"${gitSha1Of(FILE)}"` }),
    ],
    [
      'the weak ETag is a hash too',
      (request, response) => serve(OTHER, request, response, { etag: `W/"${gitSha1Of(FILE)}"` }),
    ],
  ])('refuses a file after a second try where %s, and keeps nothing of it', async (_, answer) => {
    const { done, requests, lines } = await download(answer);
    await expect(done).rejects.toThrow(
      /expected a file with the SHA-(1|256) [0-9a-f]+, received one with [0-9a-f]+\./,
    );
    expect(requests.filter(({ url }) => url === '/file')).toHaveLength(2);
    expect(lines[0]).toContain('another hash than announced; beginning anew');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a SHA-256', `"${createHash('sha256').update(FILE).digest('hex')}"`],
    ['a SHA-1', `"${createHash('sha1').update(FILE).digest('hex')}"`],
    [
      'a SHA-1 of git',
      `W/"${createHash('sha1').update(`blob ${FILE.length}\0`).update(FILE).digest('hex')}"`,
    ],
    ['of something else', '"0123456789abcdef0123456789abcdef"'],
  ])('takes a file whose ETag is %s', async (_, etag) => {
    const { done, requests, file } = await download((request, response) =>
      serve(FILE, request, response, { etag }),
    );
    await done;
    expect(requests).toHaveLength(1);
    expect(await bytesOf(file)).toEqual(FILE);
  });

  it('mends a byte that changed on the way', async () => {
    const changed = FILE.map((byte, i) => (i === 20_000 ? byte ^ 1 : byte));
    const etag = `"${sha256Of(FILE)}"`;
    const { file, done } = await download((request, response, n) =>
      serve(n === 0 ? changed : FILE, request, response, { etag }),
    );
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
  });

  it('goes on by a hash that the server names before it sends on', async () => {
    const { file, done, requests } = await download((request, response, n) => {
      if (request.url === '/there')
        return serve(FILE, request, response, { etag: null, cutAfter: n < 2 ? 9000 : undefined });
      return void response
        .writeHead(302, {
          location: '/there',
          'x-linked-etag': `"${sha256Of(FILE)}"`,
          'x-linked-size': FILE.length,
        })
        .end();
    });
    await done;
    expect(await bytesOf(file)).toEqual(FILE);
    expect(requests.map(({ headers }) => headers.range)).toEqual([
      undefined,
      undefined,
      'bytes=9000-',
      'bytes=9000-',
    ]);
  });

  it('gives up on a body that is shorter than the size named before it', async () => {
    const { done } = await download((request, response) =>
      request.url === '/there'
        ? serve(OTHER, request, response, { etag: null })
        : void response.writeHead(302, { location: '/there', 'x-linked-size': FILE.length }).end(),
    );
    await expect(done).rejects.toThrow('a file of 40000 bytes instead of 50000');
    expect(await readdir(folder)).toEqual([]);
  });

  it('waits as long as a busy server says', async () => {
    const times: number[] = [];
    const { file, done } = await download((request, response, n) => {
      times.push(performance.now());
      if (n === 0) response.writeHead(429, { 'retry-after': '1' }).end();
      else serve(FILE, request, response);
    });
    await done;
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
    expect(await bytesOf(file)).toEqual(FILE);
  });

  it('says when a server wants to be asked again, where that is long from now', async () => {
    const { done, requests } = await download(
      (_, response) => void response.writeHead(503, { 'retry-after': '3600' }).end(),
    );
    await expect(done).rejects.toThrow('status 503; the server wants to be asked again after 3600 s');
    expect(requests).toHaveLength(1);
  });

  it('sends the token to the first host only, also when it is sent on', async () => {
    const authorization = 'Basic c2VjcmV0';
    const { file, done, requests } = await download(
      (request, response, n) =>
        n === 0 ? void response.writeHead(302, { location: '/moved' }).end() : serve(FILE, request, response),
      { authorization },
    );
    await done;
    expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/file', authorization],
      ['/moved', authorization],
    ]);
    expect(await bytesOf(file)).toEqual(FILE);
  });

  it('stops at the signal, and another process goes on from there', async () => {
    const controller = new AbortController();
    const log = (): void => controller.abort(new Error('enough'));
    const { done, target, url } = await download(
      (request, response, n) => serve(FILE, request, response, { cutAfter: n === 0 ? 9000 : undefined }),
      { signal: controller.signal, log, pause: () => 1000 },
    );
    await expect(done).rejects.toThrow('enough');
    // As if this process had ended: its name for the folder is another one.
    const parent = dirname(target);
    const [name] = await readdir(parent);
    await rename(join(parent, name!), join(parent, name!.replace(/-[0-9a-f]{8}-/, '-ffffffff-')));
    const file = await openPartialFile({ target, name: NAME, url: new URL('/file', url) });
    expect(file.length()).toBe(9000);
    await fetchFile(file, { url: new URL('/file', url) });
    expect(await bytesOf(file)).toEqual(FILE);
    expect(await readdir(parent)).toHaveLength(1);
  });

  it('begins anew when what is here came from another address', async () => {
    const target = join(folder, 'data');
    const left = `${target}.part.${HOST}-999999999-00000000-00000000.unfinished`;
    await mkdir(left);
    await writeFile(join(left, NAME), FILE);
    await writeFile(join(left, 'state.json'), '{"url":"https://a.example/file","etag":"\\"a\\""}');
    expect(
      (await openPartialFile({ target, name: NAME, url: new URL('https://b.example/file') })).length(),
    ).toBe(0);
  });
});
