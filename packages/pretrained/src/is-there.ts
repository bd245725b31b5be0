import { stat } from 'node:fs/promises';

/** Whether there is a file or folder of this path. */
export async function isThere(path: string, kind: 'file' | 'directory'): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (kind === 'file' ? found.isFile() : found.isDirectory());
}
