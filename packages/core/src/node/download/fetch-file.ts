import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataError, ErcError, messageOf } from '../../errors.js';
import { otherHashOf, readAnnounced } from './announced.js';
import { isHtml } from './is-html.js';
import type { PartialFile } from './partial-file.js';
import { canResume, rangeProblem, readRange } from './range.js';
import { type Fetch, request } from './request.js';
import { retryAfterMs } from './retry-after.js';

/** Options of {@link fetchFile}. */
export interface FetchFileOptions {
  readonly url: URL;
  /** Sent to the origin of `url` only. */
  readonly authorization?: string | undefined;
  /** A larger file is refused. @default 64 GiB */
  readonly maxBytes?: number;
  /** Milliseconds without a byte after which a connection is closed. @default 60 000 */
  readonly timeout?: number;
  /** Failures in a row, without a new byte, after which the download fails. @default 6 */
  readonly tries?: number;
  /** Milliseconds before a next try, by the number of failures in a row, where the server names no longer time. @default 1, 2, 4, … 30 s */
  readonly pause?: (failures: number) => number;
  readonly signal?: AbortSignal | undefined;
  /** Called with one line for each connection that fails and is tried again. */
  readonly log?: ((line: string) => void) | undefined;
  /** What asks. @default `fetch` of Node */
  readonly fetch?: Fetch | undefined;
}

const DEFAULTS = {
  maxBytes: 64 * 2 ** 30,
  timeout: 60_000,
  tries: 6,
  pause: (failures: number): number => Math.min(30_000, 1000 * 2 ** (failures - 1)),
};
/** However much it gets on: a file that changes all the time has no end. */
const MAX_CONNECTIONS = 1000;
/** Longest time that a server may ask for before a next try. */
const MAX_RETRY_AFTER_MS = 10 * 60_000;

/** A failure that another try may mend. */
class Interruption extends Error {
  /** @param afterMs When the server wants to be asked again. */
  constructor(
    message: string,
    readonly afterMs = 0,
  ) {
    super(message);
  }
}

/** A server that answers with a status which no other try will change. */
export class StatusError extends DataError {
  /** @param status Of the answer. */
  constructor(
    url: URL,
    readonly status: number,
  ) {
    super(`${url}: expected the file, received status ${status}.`);
  }
}

/**
 * Downloads a file, and goes on where an earlier download of the same version stopped, with `Range` and `If-Range`. A server that ignores
 * these, or has another file now, sends it from the start. What is here in the end has the size and the hash that the server names, where
 * it names them. Servers that are busy (408, 429, 5xx) are asked again, when they say.
 *
 * @throws StatusError when the server refuses.
 * @throws DataError when it breaks off again and again, sends no more than a part, too much, another file or an HTML page. A part that can be
 * gone on with is kept.
 */
export async function fetchFile(file: PartialFile, options: FetchFileOptions): Promise<void> {
  const { url, signal } = options;
  try {
    await connectUntilWhole(file, options);
    if (await isAnnounced(file)) return;
    signal?.throwIfAborted();
    // A byte may have changed on the way: once more from the start.
    options.log?.(`download: ${url}: another hash than announced; beginning anew`);
    await file.restart({ url: String(url) });
    await connectUntilWhole(file, options);
    const { hash } = file.state() ?? {};
    const other = hash && (await otherHashOf(file.path, file.length(), hash));
    if (other === undefined) return;
    await file.restart({ url: String(url) });
    throw new DataError(
      `${url}: expected a file with the ${hash!.algorithm} ${hash!.hex}, received one with ${other}. Start again.`,
    );
  } catch (error) {
    await file.close();
    if (file.length() === 0 || !canResume(file.state()))
      await rm(file.folder, { recursive: true, force: true });
    throw error;
  }
}

async function isAnnounced(file: PartialFile): Promise<boolean> {
  const { hash } = file.state() ?? {};
  return !hash || (await otherHashOf(file.path, file.length(), hash)) === undefined;
}

async function connectUntilWhole(file: PartialFile, options: FetchFileOptions): Promise<void> {
  const { url, tries, pause, signal, log } = { ...DEFAULTS, ...options };
  let failures = 0;
  let furthest = file.length();
  try {
    for (let connections = 1; ; connections++) {
      try {
        await connectOnce(file, options);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof ErcError) throw error;
        failures = file.length() > furthest ? 1 : failures + 1;
        furthest = Math.max(furthest, file.length());
        const afterMs = error instanceof Interruption ? error.afterMs : 0;
        if (failures >= tries || connections >= MAX_CONNECTIONS || afterMs > MAX_RETRY_AFTER_MS) {
          const asked =
            afterMs > 0 ? `; the server wants to be asked again after ${Math.ceil(afterMs / 1000)} s` : '';
          throw new DataError(
            `${url}: expected the whole file, received ${file.length()} of ${file.state()?.total ?? 'unknown'} bytes in ${connections} connections, ` +
              `the last of which failed: ${reasonOf(error)}${asked}. Start again to go on from there.`,
            { cause: error },
          );
        }
        log?.(`download: ${reasonOf(error)}; going on from byte ${file.length()}`);
        const waitMs = Math.max(pause(failures), afterMs);
        await sleep(waitMs, undefined, signal ? { signal } : {}).catch(() => {});
        signal?.throwIfAborted();
      }
    }
  } finally {
    await file.close();
  }
}

/** One connection: from where the file ends to the end, or to where it breaks off. */
async function connectOnce(file: PartialFile, options: FetchFileOptions): Promise<void> {
  const { url, authorization, maxBytes, timeout, fetch } = { ...DEFAULTS, ...options };
  const quiet = new AbortController();
  const timer = setTimeout(() => quiet.abort(new Interruption(`no byte within ${timeout} ms`)), timeout);
  const signal = options.signal ? AbortSignal.any([quiet.signal, options.signal]) : quiet.signal;
  try {
    const [from, state] = [file.length(), file.state()];
    const isPart = from > 0 && canResume(state);
    if (isPart && state?.total === from) return;
    const headers = isPart
      ? { range: `bytes=${from}-`, ...(state?.etag !== undefined && { 'if-range': state.etag }) }
      : {};
    const answered = await request(url, { headers, authorization, signal, fetch });
    const { response } = answered;
    timer.refresh();
    if (response.status === 416) await file.restart({ url: String(url) });
    await checkResponse(response, url);
    const announced = readAnnounced(answered.headers);
    const { start, total: stated } = readRange(response);
    const total = stated ?? announced.bytes ?? (start === 0 ? undefined : state?.total);
    const etag = strongEtag(response);
    if (total !== undefined && total > maxBytes) {
      throw new DataError(`${url}: expected at most ${maxBytes} bytes, received a file of ${total}.`);
    }
    const problem = rangeProblem({ start, total, etag, announced }, { from, state });
    if (problem !== undefined) {
      await file.restart({ url: String(url) });
      throw new Interruption(problem);
    }
    if (start === 0) {
      await file.restart({
        url: String(url),
        ...(etag !== undefined && { etag }),
        ...(total !== undefined && { total }),
        ...(announced.hash && { hash: announced.hash }),
      });
    }
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      if (file.length() === 0 && isHtml(chunk)) throw notHtml(url);
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
    throw quiet.signal.aborted && !options.signal?.aborted ? quiet.signal.reason : error;
  } finally {
    clearTimeout(timer);
    // Whatever has not been read is not wanted any more.
    quiet.abort();
  }
}

async function checkResponse(response: Response, url: URL): Promise<void> {
  const { status, headers } = response;
  if (status === 200 || status === 206) {
    if (/^text\/html\b/i.test(headers.get('content-type') ?? '')) throw notHtml(url);
    const encoding = headers.get('content-encoding') ?? 'identity';
    if (encoding === 'identity') return;
    throw new DataError(`${url}: expected the file as it is, received it with the encoding ${encoding}.`);
  }
  await response.body?.cancel();
  if (status === 408 || status === 416 || status === 429 || status >= 500) {
    throw new Interruption(`status ${status}`, retryAfterMs(headers.get('retry-after')));
  }
  throw new StatusError(url, status);
}

/** Portals of networks, logins and mirrors that are down answer with a page, and say that all is well. */
const notHtml = (url: URL): DataError =>
  new DataError(`${url}: expected the file, received an HTML page: a proxy or a login may stand between.`);

function strongEtag({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  return etag !== null && /^"[^"]*"$/.test(etag) ? etag : undefined;
}

/** `fetch failed` says little; its cause says what failed. */
function reasonOf(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : messageOf(error);
}
