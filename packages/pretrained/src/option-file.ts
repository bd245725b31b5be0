import { EncoderError, messageOf } from '@erc/core';
import type { ReadOptionFileOptions } from './option-file-options.js';

/**
 * Reads a file that an option of an encoder names, whole: by its path, or in a browser by its address.
 *
 * @throws EncoderError, which names it, where it cannot be read; the signal's reason when it aborts.
 */
export async function readOptionFile(
  path: string,
  { where, signal, readFile }: ReadOptionFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { readNamedFile } = await import('#files');
  signal?.throwIfAborted();
  try {
    return await readNamedFile(path, { where, signal, readFile });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof EncoderError) throw cause;
    throw new EncoderError(`${where}: ${path}: expected a readable file, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
