import { DataError, messageOf, ownValue, sha256OfBytes } from '@erc/core';
import { checkHash, checkLength, type FileRecord, MOST_SMALL_BYTES, type ModelFiles } from './model-files.js';

/** Options of {@link fetchedFiles}. */
export interface FetchedFilesOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * The files of a folder on a server, each in memory. Those of an encoder are fetched when it reads them.
 *
 * @param url Of the folder.
 */
export function fetchedFiles(url: URL, { signal }: FetchedFilesOptions = {}): ModelFiles {
  const folder = folderUrl(url);
  const addressOf = (name: string): string =>
    new URL(name.split('/').map(encodeURIComponent).join('/'), folder).href;

  async function bytes(name: string, record: FileRecord): Promise<Uint8Array<ArrayBuffer>> {
    const address = addressOf(name);
    const found = await fetchBytes(address, record.bytes, signal);
    checkLength(found.length, record.bytes, address);
    checkHash(await sha256OfBytes(found), record.sha256, address);
    return found;
  }

  return {
    where: folder.href.replace(/\/$/, ''),
    small: (name) => fetchBytes(addressOf(name), MOST_SMALL_BYTES, signal),
    bytes,
    file: async (name, record) => ({ path: addressOf(name), bytes: await bytes(name, record) }),
    folder: async (name, records) => ({
      path: addressOf(name),
      async readFile(address) {
        const path = nameBelow(folder, address);
        const record = path === undefined ? undefined : ownValue(records, path);
        return path === undefined || record === undefined ? undefined : bytes(path, record);
      },
    }),
    close() {},
  };
}

/** The address of a folder ends with a slash, so that names are below it. */
function folderUrl(url: URL): URL {
  const folder = new URL(url.href);
  folder.hash = '';
  if (!folder.pathname.endsWith('/')) folder.pathname += '/';
  return folder;
}

/** What an address names below a folder; `undefined` where it is not below it. */
function nameBelow(folder: URL, address: string): string | undefined {
  const { origin, pathname } = new URL(address);
  if (origin !== folder.origin || !pathname.startsWith(folder.pathname)) return undefined;
  return decodeURIComponent(pathname.slice(folder.pathname.length));
}

/**
 * What a server sends, of at most so many bytes.
 *
 * @throws DataError for more, for a status that is no success, and for a connection that fails; the signal's reason.
 */
export async function fetchBytes(
  address: string,
  most: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  signal?.throwIfAborted();
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  try {
    const response = await fetch(address, { signal: either });
    if (!response.ok) {
      throw new DataError(`${address}: expected a file, received status ${response.status}.`);
    }
    const parts: Uint8Array[] = [];
    let length = 0;
    const reader = response.body?.getReader();
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      parts.push(read.value);
      length += read.value.length;
      if (length > most) throw new DataError(`${address}: expected at most ${most} bytes, received more.`);
    }
    return joined(parts, length);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${address}: expected a file, received: ${messageOf(cause)}.`, { cause });
  } finally {
    // What has not been read is not wanted any more.
    ended.abort();
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
