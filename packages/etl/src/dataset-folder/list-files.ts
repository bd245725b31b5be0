import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';

/**
 * Every file below a folder, as sorted paths relative to it with forward slashes.
 *
 * @throws DataError for anything that is neither a file nor a folder, such as a link.
 */
export async function listFiles(directory: string): Promise<string[]> {
  const paths: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) paths.push(path);
      else
        throw new DataError(
          `${join(directory, path)}: expected a file or a folder, received a link or device.`,
        );
    }
  };
  await visit('');
  return paths.sort();
}
