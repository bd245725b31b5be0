import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';

const MEBIBYTE = 1024 * 1024;
/** Far above any transcript: whoever names a video by mistake gets an error, not a full memory. */
const MAX_MEBIBYTES = 256;

/**
 * Reads a text file's bytes.
 *
 * @param mostMebibytes What a larger file is refused above.
 * @throws DataError when the file is missing, is not a file, or is too large.
 */
export async function readBytes(path: string, mostMebibytes = MAX_MEBIBYTES): Promise<Uint8Array> {
  await checkSize(path, mostMebibytes);
  return readable(path, () => readFile(path));
}

/** Looks before a text file is opened. @throws DataError as {@link readBytes}. */
export async function checkSize(path: string, mostMebibytes = MAX_MEBIBYTES): Promise<void> {
  const size = await readable(path, () => sizeOfFile(path));
  if (size <= mostMebibytes * MEBIBYTE) return;
  throw new DataError(
    `${path}: expected at most ${mostMebibytes} MiB, received ${Math.ceil(size / MEBIBYTE)} MiB.`,
  );
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${path}: expected a readable file, received ${missing ? 'no such file' : messageOf(error)}.`,
      { cause: error },
    );
  }
}
