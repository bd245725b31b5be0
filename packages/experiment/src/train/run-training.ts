import { join } from 'node:path';
import type { Dataset, StreamSpec } from '@erc/core';
import { removeLeftovers } from '@erc/core/node';
import type { Progress } from '../console/progress.js';
import { hashesOf, type RunInputs, readInputs } from '../dataset/run-inputs.js';
import { identifyEncoders } from '../encode/frozen-encoders.js';
import { startEngine } from '../engine/start-engine.js';
import { createModel } from '../model/create-model.js';
import { type Job, recipeOf } from '../plan/plan.js';
import { loadPlugins } from '../plugins/load-plugins.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import { finishRun, type TrainingOutcome } from '../record/finish-run.js';
import { checkInputs, checkRunFolder, openRunFolder } from '../record/run-folder.js';
import { preparePool } from './prepare-pool.js';
import { runJob } from './run-job.js';

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
  if (resume) {
    await checkInputs(directory, hashesOf(inputs, await identifyEncoders(recipe.streams, { signal })));
  }
  const { dataset, init, etlSeconds } = inputs;
  const { pool, parts, groups, frozen, encodeSeconds } = await preparePool({ ...options, dataset });
  try {
    const engine = await startEngine(recipe.engine, progress);
    let opened: Promise<void> | undefined;
    const open = (specs: Specs): Promise<void> => {
      // What no model can be made of is found before the first one is trained, not after.
      opened ??= (async () => {
        for (const { jobs } of groups.slice(1)) checkModel(recipe, jobs[0]!, specs, dataset, plugins);
        await openRunFolder({
          ...{ directory, recipe, fastDevRun, resume },
          inputs: hashesOf(inputs, frozen.encoders),
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
        frozen,
        engine,
        plugins,
        timings: { etlSeconds, encodeSeconds },
        progress,
        signal,
        resume,
        open,
      });
    }
    // Where every job was done before, the folder has not been opened.
    if (resume) await removeLeftovers(directory, { of: 'anyone' });
  } finally {
    frozen.close();
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
