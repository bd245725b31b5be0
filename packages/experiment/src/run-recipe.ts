import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkRoom, userDirectory } from '@erc/core/node';
import { RECIPE_FILE } from '@erc/run-folder';
import { begunKernels, type CheckedRunFolder, checkRunFolder } from '@erc/run-folder/node';
import { hashesOf, type RunInputs, readInputs } from './dataset/run-inputs.js';
import { identifyEncoders } from './encode/stored-encoders.js';
import { notice } from './events.js';
import { planExperiment } from './plan/plan-experiment.js';
import { writtenIn } from './recipe/path-origins.js';
import { placePaths } from './recipe/place-paths.js';
import { type ExperimentResult, finishRun } from './record/finish-run.js';
import type { RecipeRunOptions } from './run-options.js';
import { finishJob, isDone } from './train/run-job.js';
import { trainJobs } from './train/train-jobs.js';

/** Options of {@link runRecipe}. */
export interface RunRecipeOptions extends RecipeRunOptions {
  /** Run folder, absolute. */
  readonly directory: string;
  /** Go on with what is in the folder; jobs that are done are not done again. @default false */
  readonly resume?: boolean;
  /** Whether a run that is resumed may go on with other kernels than it began with: the last bits may come out different. @default false */
  readonly otherKernels?: boolean | undefined;
  /** What the run reads. @default read here */
  readonly inputs?: RunInputs;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
  /** Absolute: what relative paths of the recipe count from. @default where the user stands */
  readonly pathsFrom?: string | undefined;
}

/**
 * Prepares the dataset, encodes the streams, trains everything the recipe asks for, and writes the run folder with its report.
 *
 * @throws FolderInUseError when another process writes to the run folder.
 */
export async function runRecipe(options: RunRecipeOptions): Promise<ExperimentResult> {
  const { directory, recipe, fastDevRun = false, resume = false, onEvent, signal } = options;
  const log = (text: string): void => notice(onEvent, text);
  const folder = await checkRunFolder({ directory, recipe, fastDevRun, resume, signal, log });
  try {
    return await runIn(folder, options);
  } finally {
    await folder.release();
  }
}

async function runIn(
  folder: CheckedRunFolder,
  {
    recipe,
    registries,
    directory,
    fastDevRun = false,
    resume = false,
    otherKernels,
    inputs: given,
    verify,
    reports = true,
    pathsFrom = userDirectory(),
    onEvent,
    signal,
  }: RunRecipeOptions,
): Promise<ExperimentResult> {
  // What is recorded, and what checkpoints are known by, stays as it is written.
  const named = placePaths(recipe, registries, {
    origins: [writtenIn(pathsFrom, recipe)],
    to: userDirectory(),
  });
  const read = given ?? (await readInputs({ recipe: named, registries, resume, verify, onEvent, signal }));
  // Before anything is encoded.
  if (resume) await folder.checkInputs(hashesOf(read, await identifyEncoders(read.streams, { signal })));
  const plan = planExperiment(recipe, registries, read.dataset, fastDevRun);
  for (const text of plan.notices) notice(onEvent, text);
  const kernels = resume && !otherKernels ? await begunKernels(directory) : undefined;
  const begun = kernels && { directory, kernels };
  await trainJobs({
    plan,
    jobs: plan.jobs,
    read,
    registries,
    isComplete: (job) => resume && isDone(directory, job),
    resume,
    begun,
    onComplete: (job) => {
      folder.check();
      return finishJob(directory, job);
    },
    place: {
      directory,
      async open({ inputs, kernels, needed }) {
        // What a run that is there has taken is used again.
        if (!existsSync(join(directory, RECIPE_FILE.name))) await checkRoom(directory, needed);
        await folder.open(inputs, (text) => notice(onEvent, text), kernels);
      },
      async whileHolding(_, work) {
        folder.check();
        await work();
      },
    },
    onEvent,
    signal,
  });
  folder.check();
  const { name, seed, isScored, utterances, groups } = plan;
  return finishRun({
    name,
    seed,
    isScored,
    registries,
    directory,
    dataset: read.dataset,
    utterances,
    groups,
    warnings: plan.warnings,
    reports,
    onEvent,
  });
}
