import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';

/** SHA-256 of a media file, or of a folder's file names and bytes in name order. */
export async function hashMedia(path: string): Promise<string> {
  if (!(await stat(path)).isDirectory()) return sha256OfFile(path);
  const parts: string[] = [];
  // Hidden files (`.DS_Store`) are no frames.
  const names = (await readdir(path)).filter((name) => !name.startsWith('.')).sort();
  for (const name of names) parts.push(`${name} ${await sha256OfFile(join(path, name))}`);
  return sha256Of(parts.join('\n'));
}
