import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';

/** What lies in a folder of a release. */
export interface ReleaseFiles {
  /** Files, by sorted path relative to the folder, with forward slashes. */
  readonly paths: readonly string[];
  /** Files and folders that are passed over: names that start with a dot (`._a.wav`, `.DS_Store`), and `__MACOSX`. */
  readonly junk: number;
  /** Links and devices below the folder: passed over too. */
  readonly links: number;
}

/**
 * Lists a folder of a release and all folders in it.
 *
 * @param from The release, which the message names.
 * @throws DataError when the folder is not there.
 */
export async function listRelease(folder: string, from: string = folder): Promise<ReleaseFiles> {
  const paths: string[] = [];
  let [junk, links] = [0, 0];
  const visit = async (below: string): Promise<void> => {
    for (const entry of await entriesOf(join(folder, below), from)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') junk++;
      else if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) paths.push(path);
      else links++;
    }
  };
  await visit('');
  return { paths: paths.sort(), junk, links };
}

async function entriesOf(folder: string, from: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${from}: expected the folder ${folder}, received ${missing ? 'no such folder' : messageOf(error)}.`,
      { cause: error },
    );
  }
}
