import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

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

/** The bytes of a file. @throws Error as {@link sizeOfFile}. */
export async function readOrdinaryFile(path: string): Promise<Buffer> {
  await sizeOfFile(path);
  return readFile(path);
}
