import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkRoom } from '@erc/core/node';
import { RECIPE_FILE } from '@erc/run-folder';
import { type CheckedRunFolder, checkRunFolder } from '@erc/run-folder/node';
import { hashesOf, type RunInputs, readInputs } from './dataset/run-inputs.js';
import { prepareStreams } from './encode/prepare-streams.js';
import { identifyEncoders } from './encode/stored-encoders.js';
import { startEngine } from './engine/start-engine.js';
import { notice } from './events.js';
import { planExperiment } from './plan/plan-experiment.js';
import { type ExperimentResult, finishRun } from './record/finish-run.js';
import type { RecipeRunOptions } from './run-options.js';
import { checkJobs } from './train/check-jobs.js';
import { finishJob, isDone, runJob } from './train/run-job.js';

/** Options of {@link runRecipe}. */
export interface RunRecipeOptions extends RecipeRunOptions {
  /** Run folder, absolute. */
  readonly directory: string;
  /** Go on with what is in the folder; jobs that are done are not done again. @default false */
  readonly resume?: boolean;
  /** What the run reads. @default read here */
  readonly inputs?: RunInputs;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
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
    inputs: given,
    verify,
    reports = true,
    onEvent,
    signal,
  }: RunRecipeOptions,
): Promise<ExperimentResult> {
  const read = given ?? (await readInputs({ recipe, registries, resume, verify, onEvent, signal }));
  const { dataset, streams, init, etlSeconds } = read;
  // Before anything is encoded.
  if (resume) await folder.checkInputs(hashesOf(read, await identifyEncoders(streams, { signal })));
  const plan = planExperiment(recipe, registries, dataset, fastDevRun);
  const { name, seed, isScored, utterances, groups, jobs, notices } = plan;
  for (const text of notices) notice(onEvent, text);
  const encodeStart = performance.now();
  const { frozen, trained, engine, close } = await prepareStreams({
    streams,
    utterances,
    dataset,
    mayMiss: plan.mayMiss,
    startEngine: () => startEngine(plan.engine, onEvent),
    onEvent,
    signal,
  });
  try {
    const encodeSeconds = (performance.now() - encodeStart) / 1000;
    const left = jobs.filter((job) => !(resume && isDone(directory, job)));
    const inputs = { dataset, streams, utterances, frozen, trained, init };
    const { warnings, bytes } = await checkJobs({ jobs: left, inputs, engine, registries });
    for (const text of warnings) notice(onEvent, `warning: ${text}`);
    // What a run that is there has taken is used again.
    if (!existsSync(join(directory, RECIPE_FILE.name)))
      await checkRoom(directory, {
        bytes,
        what: `checkpoints of ${left.length} training${left.length === 1 ? '' : 's'}`,
      });
    await folder.open(hashesOf(read, frozen.encoders), (text) => notice(onEvent, text));
    onEvent({ type: 'run-opened', directory });
    for (const job of jobs) {
      folder.check();
      if (!left.includes(job)) {
        notice(onEvent, `train ${job.path || job.name}: already complete, skipped`);
        await finishJob(directory, job);
        continue;
      }
      await runJob({
        job,
        inputs,
        directory,
        engine,
        registries,
        timings: { etlSeconds, encodeSeconds },
        resume,
        onEvent,
        signal,
      });
    }
  } finally {
    await close();
  }
  folder.check();
  return finishRun({
    name,
    seed,
    isScored,
    registries,
    directory,
    dataset,
    utterances,
    groups,
    reports,
    onEvent,
  });
}
