import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { bytesText } from './check-room.js';
import { isOutOfMemory, MemoryError } from './memory-errors.js';
import { memoryLimit } from './memory-limit.js';

/** What a path is, in words: `a file`, `a folder`, `a named pipe`, … */
export function kindOfFile(
  stats: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>,
): 'a file' | 'a folder' | 'a named pipe' | 'a socket' | 'a device' {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/**
 * Bytes of a file. Called before a file is opened: opening a named pipe waits for a writer, and a device may have no end.
 *
 * @throws Error for what is no file; its message is what it is, such as `a named pipe`.
 */
export async function sizeOfFile(path: string): Promise<number> {
  const stats = await stat(path);
  const kind = kindOfFile(stats);
  if (kind !== 'a file') throw new Error(kind);
  return stats.size;
}

/** Smaller files are read without asking for the limit of memory. */
const SMALL_BYTES = 2 ** 24;

/** Options of {@link readOrdinaryFile}. */
export interface ReadFileOptions {
  /** Bytes that the process may use. @default {@link memoryLimit} */
  readonly memory?: number;
}

/**
 * The bytes of a file.
 *
 * @throws Error as {@link sizeOfFile}; MemoryError for a file that memory has no room for. Their messages are what was received.
 */
export async function readOrdinaryFile(
  path: string,
  { memory }: ReadFileOptions = {},
): Promise<Buffer<ArrayBuffer>> {
  const size = await sizeOfFile(path);
  const most = size < SMALL_BYTES ? size : (memory ?? memoryLimit());
  if (size > most) {
    throw new MemoryError(`${bytesText(size)}, more than the ${bytesText(most)} of memory that there may be`);
  }
  try {
    return await readFile(path);
  } catch (cause) {
    if (!isOutOfMemory(cause)) throw cause;
    throw new MemoryError(`${bytesText(size)}, more than there is memory for`, { cause });
  }
}
