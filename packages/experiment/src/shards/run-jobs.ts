import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkRoom } from '@erc/core/node';
import { RECIPE_FILE } from '@erc/run-folder';
import { begunKernels, joinRunFolder, whileHoldingJob } from '@erc/run-folder/node';
import type { RunInputs } from '../dataset/run-inputs.js';
import { checkKernels } from '../engine/start-engine.js';
import { notice } from '../events.js';
import type { Job } from '../plan/job.js';
import type { ExperimentPlan } from '../plan/plan-experiment.js';
import type { RecipeRunOptions } from '../run-options.js';
import { isDone } from '../train/run-job.js';
import { trainJobs } from '../train/train-jobs.js';

/** Options of {@link runJobs}. */
export interface RunJobsOptions extends Omit<RecipeRunOptions, 'verify'> {
  /** Run folder, absolute. */
  readonly directory: string;
  readonly read: RunInputs;
  readonly plan: ExperimentPlan;
  /** Those of the plan that this process trains. */
  readonly jobs: readonly Job[];
  /** Whether the folder has this run already. */
  readonly hasRun: boolean;
  /** Whether it may go on with other kernels than it began with. @default false */
  readonly otherKernels?: boolean | undefined;
  /** Whether another run in the folder is kept under another name; otherwise it is refused. */
  readonly replaces: boolean;
}

/**
 * Trains some jobs of a run, in a folder that other processes train the others in at the same time. Writes nothing that joins them.
 *
 * @throws FolderInUseError where another process trains one of them, or holds the whole folder.
 */
export async function runJobs({
  recipe,
  registries,
  fastDevRun = false,
  directory,
  read,
  plan,
  jobs,
  hasRun,
  otherKernels,
  replaces,
  onEvent,
  signal,
}: RunJobsOptions): Promise<void> {
  const log = (text: string): void => notice(onEvent, text);
  const begunWith = hasRun && !otherKernels ? await begunKernels(directory) : undefined;
  const begun = begunWith && { directory, kernels: begunWith };
  await trainJobs({
    plan,
    jobs,
    read,
    registries,
    isComplete: (job) => hasRun && isDone(directory, job),
    resume: true,
    begun,
    // What joins the jobs finishes them.
    onComplete: async () => {},
    place: {
      directory,
      async open({ inputs, kernels, needed }) {
        if (!existsSync(join(directory, RECIPE_FILE.name))) await checkRoom(directory, needed);
        await joinRunFolder({ directory, recipe, fastDevRun, inputs, kernels, replaces, signal, log });
        // Another process may have begun the run meanwhile, on a machine with other kernels.
        const recorded = otherKernels ? undefined : await begunKernels(directory);
        if (recorded) checkKernels({ directory, kernels: recorded }, { kernels });
      },
      whileHolding: ({ path, name }, work) =>
        whileHoldingJob(join(directory, path), { signal, log }, async () => {
          // The same shard may run twice at once.
          if (!isDone(directory, { path })) return work();
          log(`train ${path || name}: already complete, skipped`);
        }),
    },
    onEvent,
    signal,
  });
}
