import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';

/** Far above any subtitles: whoever names a film by mistake gets an error, not a full memory. */
const MOST_BYTES = 16 * 2 ** 20;

/**
 * The text of a small file: UTF-8, or UTF-16 with a byte order mark.
 *
 * @throws DataError for what is no such file.
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readSmallFile(path);
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(
      `${path}: expected UTF-8 text, received bytes in another encoding; save the file as UTF-8.`,
      { cause },
    );
  }
}

async function readSmallFile(path: string): Promise<Uint8Array> {
  try {
    const size = await sizeOfFile(path);
    if (size <= MOST_BYTES) return await readFile(path);
    throw new DataError(`${path}: expected at most ${MOST_BYTES} bytes, received ${size}.`);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: expected a readable file, received ${messageOf(cause)}.`, { cause });
  }
}
