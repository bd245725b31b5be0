import { resolve } from 'node:path';
import { readManifest } from './manifest.js';

/**
 * The dataset folders that a folder was joined from, by the name that ids begin with; none where it was not.
 *
 * @returns Absolute paths. Whether the folders are still there is another question.
 * @throws DataError when `directory` is no dataset folder.
 */
export async function partsOf(
  directory: string,
): Promise<{ readonly name: string; readonly directory: string }[]> {
  const { parts = [] } = await readManifest(directory);
  return parts.map(({ name, path }) => ({ name, directory: resolve(directory, path) }));
}
