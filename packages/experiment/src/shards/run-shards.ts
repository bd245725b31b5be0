import type { InputHashes } from '@erc/run-folder';
import { checkShared, isRunOf } from '@erc/run-folder/node';
import { hashesOf, type RunInputs, readInputs } from '../dataset/run-inputs.js';
import { identifyEncoders } from '../encode/stored-encoders.js';
import { notice } from '../events.js';
import { type ExperimentPlan, planExperiment } from '../plan/plan-experiment.js';
import type { ExperimentResult } from '../record/finish-run.js';
import type { RecipeRunOptions } from '../run-options.js';
import { isDone } from '../train/run-job.js';
import { finishJobs } from './finish-jobs.js';
import { runJobs } from './run-jobs.js';
import { type JobShard, ofShard } from './shard.js';

interface Located extends RecipeRunOptions {
  /** Run folder, absolute. */
  readonly directory: string;
}

/** Options of {@link runRecipeShard}. */
export interface RunRecipeShardOptions extends Located {
  readonly shard: JobShard;
  /** Whether it may go on with other kernels than the run began with. @default false */
  readonly otherKernels?: boolean | undefined;
}

/** Result of a shard of a run. */
export interface RunShard {
  /** Its trainings, all complete: their folders in that of the run; of a run that is one training, the recipe's name. */
  readonly done: readonly string[];
}

/**
 * Trains every `count`-th training of a recipe (seed, fold and choice of streams), from the `index`-th on: a job of several that run at once on one run
 * folder, in any order and as often as need be. Resumes what the folder has. Writes nothing that joins them: {@link mergeRun} does.
 *
 * @throws ConfigError and DataError where the folder has another run.
 */
export async function runRecipeShard(options: RunRecipeShardOptions): Promise<RunShard> {
  const { recipe, directory, shard, onEvent } = options;
  const { read, hashes, plan } = await prepare(options);
  await checkShared({ directory, recipe, inputs: hashes });
  for (const text of plan.notices) notice(onEvent, text);
  const jobs = ofShard(plan.jobs, shard);
  const hasRun = await isRunOf({ directory, recipe, inputs: hashes });
  const left = jobs.filter((job) => !(hasRun && isDone(directory, job)));
  if (left.length > 0) await runJobs({ ...options, read, plan, jobs, hasRun, replaces: false });
  return { done: jobs.map(({ path, name }) => path || name) };
}

/** Options of {@link mergeRun}. */
export interface MergeRunOptions extends Located {
  /** How many shards there are, for the error. @default it does not say which to run */
  readonly shards?: number | undefined;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
}

/**
 * Writes what joins the trainings that shards have made of a recipe, byte for byte as one process does. Trains nothing.
 *
 * @throws DataError that lists the trainings that are missing.
 */
export async function mergeRun({
  recipe,
  registries,
  fastDevRun = false,
  verify,
  directory,
  shards,
  reports = true,
  onEvent,
  signal,
}: MergeRunOptions): Promise<ExperimentResult> {
  const run = { recipe, registries, fastDevRun, verify, directory, onEvent, signal };
  return finishJobs({ ...run, ...(await prepare(run)), shards, reports });
}

interface Prepared {
  readonly read: RunInputs;
  readonly hashes: InputHashes;
  readonly plan: ExperimentPlan;
}

async function prepare({
  recipe,
  registries,
  fastDevRun,
  verify,
  onEvent,
  signal,
}: Located): Promise<Prepared> {
  const read = await readInputs({ recipe, registries, resume: true, verify, onEvent, signal });
  const hashes = hashesOf(read, await identifyEncoders(read.streams, { signal }));
  return { read, hashes, plan: planExperiment(recipe, registries, read.dataset, fastDevRun) };
}
