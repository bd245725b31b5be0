import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { endOfGzip } from './end-of-gzip.js';
import { type ReadTarOptions, readTar } from './read-tar.js';

/** Options of {@link readInnerTar}. */
export interface ReadInnerTarOptions extends ReadTarOptions {
  /** Path of a file for the archive, which goes again. */
  readonly file: string;
  /** Called with the byte at which its gzip data end, where something follows them. */
  readonly onEnd: (end: number) => void;
}

/**
 * Reads a tar of another archive of which something follows the gzip data. Where those end is known when all of them have been read, which a
 * stream cannot do twice: the tar is written to a file first.
 */
export async function readInnerTar(
  content: AsyncIterable<Uint8Array>,
  { file, onEnd, budget, signal, take }: ReadInnerTarOptions,
): Promise<void> {
  try {
    await pipeline(content, createWriteStream(file, { flags: 'wx' }), { signal });
    const end = await endOfGzip(file, signal);
    if (end !== undefined) onEnd(end);
    const whole = createReadStream(file, { highWaterMark: 2 ** 18, end: (end ?? Infinity) - 1 });
    await readTar(whole, { budget, signal, take });
  } finally {
    await rm(file, { force: true });
  }
}
