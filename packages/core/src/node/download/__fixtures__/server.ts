import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** What a server of a test does with each request; `n` counts them from 0. */
export type Answer = (request: IncomingMessage, response: ServerResponse, n: number) => void;

export interface TestServer {
  readonly url: string;
  /** Requests so far. */
  readonly requests: IncomingMessage[];
}

/** A function that starts servers on this machine, which end after each test. */
export function testServers(): (answer: Answer) => Promise<TestServer> {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  return async (answer) => {
    const requests: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      requests.push(request);
      answer(request, response, requests.length - 1);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
  };
}

export const etagOf = (file: Uint8Array): string => `"${createHash('md5').update(file).digest('hex')}"`;

export interface ServeOptions {
  /** Bytes of the body after which the connection is cut. */
  readonly cutAfter?: number | undefined;
  /** Whether so many bytes of the file have arrived: the cut waits for it, since a reset takes with it what nobody has read. */
  readonly hasArrived?: (bytes: number) => boolean;
  readonly etag?: string | null;
  readonly headers?: Readonly<Record<string, string | number>>;
}

/** Sends a file as a server that does everything right: ranges, If-Range, lengths. */
export function serve(
  file: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  { cutAfter, hasArrived = () => true, etag = etagOf(file), headers = {} }: ServeOptions = {},
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const ifRange = request.headers['if-range'];
  const isPart = from !== undefined && (ifRange === undefined || ifRange === etag);
  const start = isPart ? Number(from) : 0;
  const body = file.subarray(start);
  response.writeHead(isPart ? 206 : 200, {
    'content-length': body.length,
    ...(etag !== null && { etag }),
    ...(isPart && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    ...headers,
  });
  if (cutAfter === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, cutAfter));
  const timer = setInterval(() => {
    if (!hasArrived(start + Math.min(cutAfter, body.length))) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
  response.on('close', () => clearInterval(timer));
}
