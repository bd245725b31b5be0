import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';

const MEBIBYTE = 1024 * 1024;
/** Far above any transcript: whoever names a video by mistake gets an error, not a full memory. */
const MAX_MEBIBYTES = 256;

/**
 * Reads a text file's bytes.
 *
 * @throws DataError when the file is missing, is not a file, or is larger than 256 MiB.
 */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const size = await sizeOfFile(path);
    if (size > MAX_MEBIBYTES * MEBIBYTE) {
      throw new DataError(
        `${path}: expected at most ${MAX_MEBIBYTES} MiB, received ${Math.ceil(size / MEBIBYTE)} MiB.`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof DataError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${path}: expected a readable file, received ${missing ? 'no such file' : messageOf(error)}.`,
      { cause: error },
    );
  }
}
