import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DataError, messageOf } from '@erc/core';

/** Options of {@link pathInside}. */
export interface PathInsideOptions {
  /** Absolute. */
  readonly folder: string;
  /** File, row and column, for errors. */
  readonly where: string;
}

const isInside = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
};

/**
 * The absolute path of a file or folder that a file names. Only what lies in the folder is looked at: whoever has written the file has not
 * thereby been given the files of this machine.
 *
 * @param path Relative to the folder.
 * @throws DataError for a path that leaves the folder, also by a link, and for one where nothing is.
 */
export async function pathInside(path: string, { folder, where }: PathInsideOptions): Promise<string> {
  const outside = (received: string): DataError =>
    new DataError(`${where}: expected a path inside ${folder}, received ${received}.`);
  const written = resolve(folder, path);
  if (isAbsolute(path) || path.includes('\0') || !isInside(folder, written)) {
    throw outside(JSON.stringify(path));
  }
  try {
    const [root, real] = [await realpath(folder), await realpath(written)];
    if (!isInside(root, real)) throw outside(`${JSON.stringify(path)}, a link to ${real}`);
    return real;
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const isMissing =
      cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    throw new DataError(
      `${where}: expected a file that can be read, received ${JSON.stringify(path)}: ${isMissing ? 'no such file' : messageOf(cause)}.`,
      { cause },
    );
  }
}
