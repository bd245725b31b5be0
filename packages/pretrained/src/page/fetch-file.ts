import { EncoderError, messageOf } from '@erc/core';

/** Gets the bytes of a file; `undefined` where there is none of that address, or none for this page. */
export type FetchFile = (address: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

/** Options of {@link fetchFile}. */
export interface FetchFileOptions {
  /** Comes first in errors. */
  readonly where: string;
  readonly signal: AbortSignal | undefined;
  /** @default that of the page */
  readonly fetch?: (address: string, init: RequestInit) => Promise<Response>;
}

/** Not there, or not for everyone. Another status says nothing about the file, and a model without its settings would give other features. */
const NONE = [401, 403, 404];

/**
 * Fetches a file whole.
 *
 * @throws EncoderError, which names the address, for a connection that fails and for other statuses; the signal's reason when it aborts.
 */
export async function fetchFile(
  address: string,
  { where, signal, fetch = globalThis.fetch }: FetchFileOptions,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const refuse = (received: string, cause?: unknown): EncoderError =>
    new EncoderError(`${where}: expected this file at ${address}, received ${received}.`, { cause });
  try {
    const response = await fetch(address, signal ? { signal } : {});
    if (NONE.includes(response.status)) return undefined;
    if (!response.ok) throw refuse(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    signal?.throwIfAborted();
    throw cause instanceof EncoderError ? cause : refuse(messageOf(cause), cause);
  }
}
