import { type HeldFolder, holdFolder } from '@erc/run-folder/node';
import { notice } from '../events.js';
import type { EvaluationSession } from './evaluation-session.js';

/** What a file system says of a folder that nothing can be written to: nothing can be mixed up there either. */
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM'];

/**
 * Does some work while no other process writes to these folders of runs. One that is read-only is not held: scores can be told without being kept.
 *
 * @throws FolderInUseError naming who writes there.
 */
export async function whileHoldingRuns<T>(
  directories: readonly string[],
  { onEvent, signal }: Pick<EvaluationSession, 'onEvent' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const held: HeldFolder[] = [];
  const log = (text: string): void => notice(onEvent, text);
  try {
    for (const directory of new Set(directories)) {
      const folder = await holdFolder(directory, { signal, log }).catch((error: unknown) => {
        if (isReadOnly(error)) return undefined;
        throw error;
      });
      if (folder) held.push(folder);
    }
    return await work();
  } finally {
    for (const folder of held.reverse()) await folder.release();
  }
}

/** Whether nothing can be written to a folder, by what writing to it or holding it has thrown. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof Error &&
  [error, error.cause].some(
    (one) => one instanceof Error && 'code' in one && READ_ONLY.includes(String(one.code)),
  );
