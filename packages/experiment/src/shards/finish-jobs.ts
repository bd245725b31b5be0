import type { InputHashes } from '@erc/run-folder';
import { checkRunFolder } from '@erc/run-folder/node';
import type { RunInputs } from '../dataset/run-inputs.js';
import { notice } from '../events.js';
import type { ExperimentPlan } from '../plan/plan-experiment.js';
import { type ExperimentResult, finishRun } from '../record/finish-run.js';
import type { RecipeRunOptions } from '../run-options.js';
import { finishJob, isDone } from '../train/run-job.js';
import { missingJobs } from './missing-jobs.js';

/** Options of {@link finishJobs}. */
export interface FinishJobsOptions extends Omit<RecipeRunOptions, 'verify'> {
  /** Run folder, absolute. */
  readonly directory: string;
  readonly read: RunInputs;
  /** Of what was read. */
  readonly hashes: InputHashes;
  readonly plan: ExperimentPlan;
  /** How many shards there are, for the error. */
  readonly shards?: number | undefined;
  /** Whether each run gets a page. */
  readonly reports: boolean;
}

/**
 * Writes what joins the trainings of a run, and its reports, as the process that had trained them all would. Trains nothing.
 *
 * @throws DataError that lists the trainings that are not complete.
 * @throws FolderInUseError where another process writes to the run.
 */
export async function finishJobs({
  recipe,
  registries,
  fastDevRun = false,
  directory,
  read,
  hashes,
  plan,
  shards,
  reports,
  onEvent,
  signal,
}: FinishJobsOptions): Promise<ExperimentResult> {
  const log = (text: string): void => notice(onEvent, text);
  const folder = await checkRunFolder({ directory, recipe, fastDevRun, resume: true, signal, log });
  try {
    await folder.checkInputs(hashes);
    const nameOf = ({ path, name }: (typeof plan.jobs)[number]): string => path || name;
    const missing = plan.jobs.filter((job) => !isDone(directory, job));
    if (missing.length > 0) {
      throw missingJobs({ directory, all: plan.jobs.map(nameOf), missing: missing.map(nameOf), shards });
    }
    await folder.open(hashes, log);
    for (const job of plan.jobs) await finishJob(directory, job);
    folder.check();
    const { name, seed, isScored, utterances, groups } = plan;
    const { dataset } = read;
    return await finishRun({
      name,
      seed,
      isScored,
      registries,
      directory,
      dataset,
      utterances,
      groups,
      warnings: plan.warnings,
      reports,
      onEvent,
    });
  } finally {
    await folder.release();
  }
}
