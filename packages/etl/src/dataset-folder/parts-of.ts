import { resolve } from 'node:path';
import { readManifest } from './manifest.js';

/**
 * The dataset folders that a folder was joined from, by the name that ids begin with; none where it was not.
 *
 * @returns Absolute paths, and whether the test split of each is part of the joined one. Whether the folders are still there is another question.
 * @throws DataError when `directory` is no dataset folder.
 */
export async function partsOf(
  directory: string,
): Promise<{ readonly name: string; readonly directory: string; readonly test: boolean }[]> {
  const { parts = [] } = await readManifest(directory);
  return parts.map(({ name, path, test }) => ({ name, directory: resolve(directory, path), test }));
}
