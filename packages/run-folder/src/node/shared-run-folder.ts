import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { holderOf } from '@erc/core/node';
import type { InputHashes } from '../files/inputs.js';
import type { KernelsRecord } from '../files/kernels.js';
import { RECIPE_FILE } from '../files/recipe.js';
import { differingKeys } from '../recipe-words/differing-keys.js';
import {
  changedInputs,
  checkInputs,
  findRun,
  openFolder,
  type RunFolderOptions,
} from './check-run-folder.js';
import { refuseInsideRun } from './enclosing-run.js';
import {
  FolderInUseError,
  type HeldFolder,
  type HoldFolderOptions,
  holdFolder,
  LOCK_NAME,
  refuseHeldInside,
} from './hold-folder.js';
import { findRecord } from './record-files.js';

/** How long another process may be in the way: one that opens the folder, or one that is being stopped. */
const PATIENCE_MS = 30_000;
const POLL_MS = 200;

/** Options of {@link joinRunFolder}. */
export interface SharedRunFolderOptions extends Omit<RunFolderOptions, 'resume'> {
  /** What the run has read. */
  readonly inputs: InputHashes;
  /** Whether a run of another recipe, or of other inputs, is kept under another name; otherwise it is refused. @default false */
  readonly replaces?: boolean;
  /** Those that compute a run that begins. @default not written down */
  readonly kernels?: KernelsRecord | undefined;
  /** How long a process that is in the way is waited for. @default 30 seconds */
  readonly patienceMs?: number;
}

/**
 * Makes the folder of a run ready for one of several processes, each of which trains jobs of its own in it, or finds that another one has. This process does
 * not hold the folder then, but {@link whileHoldingJob} holds the jobs in it, which keeps out whoever wants the whole folder.
 *
 * @throws ConfigError and DataError as resuming it would, unless it is replaced.
 * @throws FolderInUseError where a process writes to the whole folder, or to a job of a run that is to be replaced.
 */
export async function joinRunFolder(options: SharedRunFolderOptions): Promise<void> {
  const { directory, recipe, inputs, kernels, replaces = false, log = () => {} } = options;
  const isHeld = (): boolean => holderOf(join(directory, LOCK_NAME)) !== undefined;
  if ((await isRunOf(options)) && !isHeld()) return;
  if (!replaces) await checkShared(options);
  const held = await holdPatiently(directory, options);
  try {
    // Another process may have opened it meanwhile.
    if (await isRunOf(options)) return;
    if (!replaces) await checkShared(options);
    const hasRun = await findRun(directory, replaces ? undefined : recipe);
    if (!hasRun) await refuseInsideRun(dirname(directory), 'run folder', directory);
    await refuseHeldInside(directory);
    await openFolder({ ...options, resume: !replaces }, { held, inputs, log, kernels });
  } finally {
    await held.release();
  }
}

/**
 * Whether the run of a recipe on these inputs is in a folder.
 *
 * @returns `false` where nothing is there, too.
 */
export async function isRunOf({
  directory,
  recipe,
  inputs,
}: Pick<SharedRunFolderOptions, 'directory' | 'recipe' | 'inputs'>): Promise<boolean> {
  const started = await findRecord(directory, RECIPE_FILE);
  if (started === undefined || differingKeys(started, recipe).length > 0) return false;
  return (await changedInputs(directory, inputs)).length === 0;
}

/** @throws ConfigError for a run of another recipe, DataError for one of other inputs. */
export async function checkShared({
  directory,
  recipe,
  inputs,
}: Pick<SharedRunFolderOptions, 'directory' | 'recipe' | 'inputs'>): Promise<void> {
  if (await findRun(directory, recipe)) await checkInputs(directory, inputs);
}

/**
 * Does some work while this process alone writes to a job of a shared run folder.
 *
 * @param directory Of the job.
 * @throws FolderInUseError naming who writes there, or to the whole run.
 */
export async function whileHoldingJob<T>(
  directory: string,
  options: HoldFolderOptions & Pick<SharedRunFolderOptions, 'patienceMs'>,
  work: () => Promise<T>,
): Promise<T> {
  const held = await holdPatiently(directory, options);
  try {
    held.check();
    const result = await work();
    held.check();
    return result;
  } finally {
    await held.release();
  }
}

/** Holds a folder; one that another process holds, once that has let go. */
async function holdPatiently(
  directory: string,
  { signal, log, patienceMs = PATIENCE_MS }: HoldFolderOptions & Pick<SharedRunFolderOptions, 'patienceMs'>,
): Promise<HeldFolder> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await holdFolder(directory, { signal, log });
    } catch (error) {
      if (!(error instanceof FolderInUseError) || performance.now() > end) throw error;
    }
    await wait(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
    signal?.throwIfAborted();
  }
}
