import { isOfFileSystem } from '@erc/core/node';
import { type HeldFolder, holdFolder } from '@erc/run-folder/node';
import { notice } from '../events.js';
import type { EvaluationSession } from './evaluation-session.js';

/**
 * Does some work while no other process writes to these folders of runs. One that nothing can be written to, read-only or full, is
 * not held: nothing can be mixed up there, and scores can be told without being kept.
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
        if (isOfFileSystem(error)) return undefined;
        throw error;
      });
      if (folder) held.push(folder);
    }
    return await work();
  } finally {
    for (const folder of held.reverse()) await folder.release();
  }
}
