import { join } from 'node:path';
import {
  createModel,
  describeTargets,
  encodeFrozen,
  identifyEncoders,
  loadPlugins,
  type Plugins,
  type Progress,
  startEngine,
} from '@erc/app';
import type { Recipe } from '@erc/configs';
import type { Dataset } from '@erc/core';
import { removeLeftovers } from '@erc/core/node';
import type { StreamSpec } from '@erc/nn';
import { checkRecipe } from './check-recipe.js';
import { cutPool } from './cut-pool.js';
import { finishRun, type TrainingOutcome } from './finish-run.js';
import { type Job, planJobs, recipeOf } from './plan.js';
import { checkInputs, checkRunFolder, openRunFolder } from './run-folder.js';
import { hashesOf, type RunInputs, readInputs } from './run-inputs.js';
import { runJob } from './run-job.js';
import { checkStages } from './stages.js';

/** What {@link runTraining} takes. */
export interface RunTrainingOptions {
  readonly recipe: Recipe;
  /** Run folder, absolute. */
  readonly directory: string;
  /** Only the first dialogues of each part, and two folds. */
  readonly fastDevRun: boolean;
  /** Go on with what is in the folder; jobs that are done are not done again. @default false */
  readonly resume?: boolean;
  /** What the run reads. @default read here */
  readonly inputs?: RunInputs;
  /** Whether each run gets a page. @default true */
  readonly reports?: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Prepares the dataset, encodes the streams, trains everything the recipe asks for, and writes the run folder with its report. */
export async function runTraining(options: RunTrainingOptions): Promise<TrainingOutcome> {
  const { recipe, directory, fastDevRun, resume = false, reports = true, progress, signal } = options;
  const { plugins } = await loadPlugins(recipe.plugins);
  await checkRunFolder(directory, resume ? recipe : undefined);
  const inputs = options.inputs ?? (await readInputs(options));
  // Before anything is encoded.
  if (resume) await checkInputs(directory, hashesOf(inputs, await identifyEncoders(recipe.streams)));
  const { dataset, init, etlSeconds } = inputs;
  const { pool, parts, folds, lines } = cutPool(recipe, dataset, fastDevRun);
  for (const line of lines) progress.line(line);
  const groups = planJobs(recipe, folds);
  for (const { jobs } of groups) {
    checkStages(recipeOf(recipe, jobs[0]!));
    checkRecipe(recipeOf(recipe, jobs[0]!), {
      dataset,
      train: jobs.map((job) => parts(job).train.map((i) => pool[i]!)),
    });
  }
  for (const line of describeTargets(recipe, pool, dataset.labels)) progress.line(line);
  const encoded = await timed(() =>
    encodeFrozen({
      streams: recipe.streams,
      utterances: pool,
      datasetDirectory: dataset.directory,
      mayMiss: recipe.fusion.missing !== undefined,
      progress,
      signal,
    }),
  );
  try {
    const engine = await startEngine(recipe.engine, progress);
    let opened: Promise<void> | undefined;
    const open = (specs: Specs): Promise<void> => {
      // What no model can be made of is found before the first one is trained, not after.
      opened ??= (async () => {
        for (const { jobs } of groups.slice(1)) checkModel(recipe, jobs[0]!, specs, dataset, plugins);
        await openRunFolder({
          ...{ directory, recipe, fastDevRun, resume },
          inputs: hashesOf(inputs, encoded.value.encoders),
          log: progress.line,
        });
      })();
      return opened;
    };

    for (const job of groups.flatMap(({ jobs }) => jobs)) {
      await runJob({
        recipe,
        job,
        directory: join(directory, job.path),
        dataset,
        init,
        pool,
        parts: parts(job),
        frozen: encoded.value,
        engine,
        plugins,
        timings: { etlSeconds, encodeSeconds: encoded.seconds },
        progress,
        signal,
        resume,
        open,
      });
    }
    // Where every job was done before, the folder has not been opened.
    if (resume) await removeLeftovers(directory, { of: 'anyone' });
  } finally {
    encoded.value.close();
  }
  return finishRun({ recipe, directory, dataset, pool, groups, reports, progress });
}

type Specs = Readonly<Record<string, StreamSpec>>;

/** Makes the model of a job and throws it away. */
function checkModel(recipe: Recipe, job: Job, specs: Specs, { labels }: Dataset, plugins: Plugins): void {
  const own = Object.fromEntries(job.streams.map((name) => [name, specs[name]!]));
  createModel(recipeOf(recipe, job), {
    specs: own,
    classes: labels.length,
    seed: job.seed,
    plugins,
  }).dispose();
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - start) / 1000 };
}
