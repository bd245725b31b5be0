import { refuseHeldInside, refuseInsideRun, whileHolding } from '@erc/run-folder/node';
import { notice } from '../events.js';
import type { RecipeRunOptions } from '../run-options.js';

/**
 * Does some work while this process alone writes to the folder of several runs.
 *
 * @throws ConfigError where it is a run or lies in one.
 * @throws FolderInUseError naming who writes there, or to one of the runs.
 */
export async function whileHoldingSeveral<T>(
  directory: string,
  { onEvent, signal }: Pick<RecipeRunOptions, 'onEvent' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  await refuseInsideRun(directory, 'folder of several runs');
  return whileHolding([directory], { signal, log: (text) => notice(onEvent, text) }, async () => {
    await refuseHeldInside(directory);
    return work();
  });
}
