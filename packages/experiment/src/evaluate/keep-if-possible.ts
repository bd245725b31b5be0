import { messageOf } from '@erc/core';
import { asFileSystemError, isOfFileSystem } from '@erc/core/node';
import { notice, type OnEvent } from '../events.js';

/**
 * Writes the scores of an evaluation. Where the file system refuses (a read-only folder, a full disk) a warning says so: scores can be told
 * without being kept.
 *
 * @param what In the plural, for the warning: `scores of dev`.
 * @returns What was written; `undefined` where nothing could be.
 */
export async function keepIfPossible<T>(
  what: string,
  { onEvent }: { readonly onEvent: OnEvent },
  write: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (!isOfFileSystem(error)) throw error;
    notice(onEvent, notKeptLine(what, error));
    return undefined;
  }
}

/**
 * The warning where the file system has refused something.
 *
 * @param what In the plural: `features of dev`.
 */
export const notKeptLine = (what: string, error: unknown): string =>
  `warning: ${what}: not kept: ${messageOf(asFileSystemError(error))}`;
