import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';

/**
 * SHA-256 of a media file, or of a folder's file names and bytes in name order.
 *
 * @param hashes SHA-256 of files that need not be read for it, by absolute path.
 */
export async function hashMedia(
  path: string,
  hashes: ReadonlyMap<string, string> = new Map(),
): Promise<string> {
  const hashOf = async (file: string): Promise<string> => hashes.get(file) ?? sha256OfFile(file);
  if (hashes.has(path) || !(await stat(path)).isDirectory()) return hashOf(path);
  const parts: string[] = [];
  // Hidden files (`.DS_Store`) are no frames.
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
  for (const name of names) parts.push(`${name} ${await hashOf(join(path, name))}`);
  return sha256Of(parts.join('\n'));
}
