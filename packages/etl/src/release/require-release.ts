import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { kindOfFile } from '@erc/core/node';
import { suggestionOrStop } from '../csv/suggest.js';

/**
 * Looks whether a release is there at all, before anything is looked for in it.
 *
 * @param from As the user names it.
 * @param expected What it should be, such as `the folder of a KEMDy19 release`.
 * @param kinds What it may be.
 * @throws DataError where nothing is there, with a name beside it that is nearly the same, and where it is something else.
 */
export async function requireRelease(
  from: string,
  expected: string,
  kinds: readonly ('a file' | 'a folder')[] = ['a folder'],
): Promise<void> {
  let kind: ReturnType<typeof kindOfFile>;
  try {
    kind = kindOfFile(await stat(from));
  } catch (cause) {
    const isMissing =
      cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    if (!isMissing) {
      throw new DataError(`${from}: expected ${expected}, received ${messageOf(cause)}.`, { cause });
    }
    const beside = await readdir(dirname(from)).catch((): string[] => []);
    throw new DataError(
      `${from}: expected ${expected}, received no such file or folder${suggestionOrStop(basename(from), beside)}`,
      { cause },
    );
  }
  if (!kinds.some((each) => each === kind)) {
    throw new DataError(`${from}: expected ${expected}, received ${kind}.`);
  }
}
