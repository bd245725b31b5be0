import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, DataError, ErcError, messageOf } from '@erc/core';
import type { SourceContext } from '../source.js';
import type { PartialFile } from './partial-file.js';
import { rangeProblem, readRange } from './range.js';
import { request } from './request.js';

export interface FetchFileOptions {
  readonly url: URL;
  /** Sent to the origin of `url` only. */
  readonly authorization?: string | undefined;
  /** A larger file is refused. @default 64 GiB */
  readonly maxBytes?: number;
  /** Milliseconds without a byte after which a connection is given up. @default 60 000 */
  readonly timeout?: number;
  /** Failures in a row, without a new byte, after which the download is given up. @default 6 */
  readonly tries?: number;
  /** Milliseconds before a next try, by the number of failures in a row. @default 1, 2, 4, … 30 s */
  readonly pause?: (failures: number) => number;
  readonly context?: SourceContext;
}

const DEFAULTS = {
  maxBytes: 64 * 2 ** 30,
  timeout: 60_000,
  tries: 6,
  pause: (failures: number): number => Math.min(30_000, 1000 * 2 ** (failures - 1)),
};
/** However much it gets on: a file that changes all the time has no end. */
const MAX_CONNECTIONS = 1000;

/** A failure that another try may mend. */
class Interruption extends Error {}

/**
 * Downloads a file, and goes on where an earlier download of the same version stopped: by its strong ETag, with `Range` and `If-Range`. A
 * server that ignores these, or has another file now, sends it from the start.
 *
 * @throws DataError when the server refuses, breaks off again and again, sends no more than a part, or too much.
 * @throws ConfigError when the server does not accept the token.
 */
export async function fetchFile(file: PartialFile, options: FetchFileOptions): Promise<void> {
  const { url, tries, pause, context = {} } = { ...DEFAULTS, ...options };
  let failures = 0;
  let furthest = file.length();
  try {
    for (let connections = 1; ; connections++) {
      try {
        await connectOnce(file, { ...DEFAULTS, ...options });
        return;
      } catch (error) {
        context.signal?.throwIfAborted();
        if (error instanceof ErcError) throw error;
        failures = file.length() > furthest ? 1 : failures + 1;
        furthest = Math.max(furthest, file.length());
        if (failures >= tries || connections >= MAX_CONNECTIONS) {
          throw new DataError(
            `${url}: expected the whole file, received ${file.length()} of ${file.state()?.total ?? 'unknown'} bytes in ${connections} connections, ` +
              `the last of which failed: ${reasonOf(error)}. Start again to go on from there.`,
            { cause: error },
          );
        }
        context.log?.(`download: ${reasonOf(error)}; going on from byte ${file.length()}`);
        await sleep(pause(failures), undefined, context.signal ? { signal: context.signal } : {}).catch(
          () => {},
        );
        context.signal?.throwIfAborted();
      }
    }
  } finally {
    await file.close();
  }
}

/** One connection: from where the file ends to the end, or to where it breaks off. */
async function connectOnce(
  file: PartialFile,
  {
    url,
    authorization,
    maxBytes,
    timeout,
    context = {},
  }: Required<Omit<FetchFileOptions, 'authorization' | 'context'>> & FetchFileOptions,
): Promise<void> {
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(new Interruption(`no byte within ${timeout} ms`)), timeout);
  const signal = context.signal ? AbortSignal.any([quiet.signal, context.signal]) : quiet.signal;
  try {
    const [from, state] = [file.length(), file.state()];
    const isPart = from > 0 && state?.etag !== undefined;
    if (isPart && state.total === from) return;
    const headers = isPart ? { range: `bytes=${from}-`, 'if-range': state.etag! } : {};
    const response = await request(url, { headers, authorization, signal });
    timer.refresh();
    if (response.status === 416) await file.restart({ url: String(url) });
    await checkStatus(response, url);
    const { start, total: stated } = readRange(response);
    const total = stated ?? (start === 0 ? undefined : state?.total);
    const etag = strongEtag(response);
    if (total !== undefined && total > maxBytes) {
      throw new DataError(`${url}: expected at most ${maxBytes} bytes, received a file of ${total}.`);
    }
    const problem = rangeProblem({ start, total, etag }, { from, state });
    if (problem !== undefined) {
      await file.restart({ url: String(url) });
      throw new Interruption(problem);
    }
    if (start === 0) {
      const md5 = md5Of(response);
      await file.restart({
        url: String(url),
        ...(etag !== undefined && { etag }),
        ...(total !== undefined && { total }),
        ...(md5 !== undefined && { md5 }),
      });
    }
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      const end = file.length() + chunk.length;
      if (total !== undefined && end > total) {
        await file.restart({ url: String(url) });
        throw new Interruption(`more bytes than the ${total} that were announced`);
      }
      if (end > maxBytes) throw new DataError(`${url}: expected at most ${maxBytes} bytes, received more.`);
      await file.append(chunk);
    }
    if (total !== undefined && file.length() < total) {
      throw new Interruption(`the connection ended after ${file.length()} of ${total} bytes`);
    }
  } catch (error) {
    throw quiet.signal.aborted && !context.signal?.aborted ? quiet.signal.reason : error;
  } finally {
    clearTimeout(timer);
    // Whatever has not been read is not wanted any more.
    quiet.abort();
  }
}

async function checkStatus(response: Response, url: URL): Promise<void> {
  const { status } = response;
  if (status === 200 || status === 206) {
    const encoding = response.headers.get('content-encoding') ?? 'identity';
    if (encoding === 'identity') return;
    throw new DataError(`${url}: expected the file as it is, received it with the encoding ${encoding}.`);
  }
  await response.body?.cancel();
  if (status === 401 || status === 403) {
    throw new ConfigError(
      `${url}: expected a token that Kaggle accepts, for a dataset whose terms you have accepted there, received status ${status}.`,
    );
  }
  if (status === 408 || status === 416 || status === 429 || status >= 500) {
    throw new Interruption(`status ${status}`);
  }
  throw new DataError(
    `${url}: expected the file, received status ${status}${status === 404 ? ': no such dataset' : ''}.`,
  );
}

function strongEtag({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag !== null && /^"[^"]*"$/.test(etag) ? etag : undefined;
}

/** Google's storage, where Kaggle's files lie, names it in base64. */
function md5Of({ headers }: Response): string | undefined {
  const [, base64] = /(?:^|[\s,])md5=([A-Za-z0-9+/]{22}==)/.exec(headers.get('x-goog-hash') ?? '') ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}

/** `fetch failed` says little; its cause says what failed. */
function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : messageOf(error);
}
