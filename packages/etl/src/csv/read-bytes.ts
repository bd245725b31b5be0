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
  await checkSize(path);
  return readable(path, () => readFile(path));
}

/** Looks before a text file is opened. @throws DataError as {@link readBytes}. */
export async function checkSize(path: string): Promise<void> {
  const size = await readable(path, () => sizeOfFile(path));
  if (size <= MAX_MEBIBYTES * MEBIBYTE) return;
  throw new DataError(
    `${path}: expected at most ${MAX_MEBIBYTES} MiB, received ${Math.ceil(size / MEBIBYTE)} MiB.`,
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
