import { EncoderError, type EncoderOpening, messageOf } from '@erc/core';

/** Options of {@link readOptionFile}. */
export interface ReadOptionFileOptions {
  /** Who asks, for errors: `speech-tokens audio encoder`. */
  readonly where: string;
  readonly signal?: AbortSignal | undefined;
  readonly readFile?: EncoderOpening['readFile'];
}

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
