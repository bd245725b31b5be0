import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset, StreamSpec, Utterance } from '@erc/core';
import { removeLeftovers } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import { describeGroup, finishCheckpoints } from '@erc/trainer';
import type { Progress } from '../console/progress.js';
import type { FrozenFeatures } from '../encode/encode-frozen.js';
import { type Job, recipeOf } from '../plan/plan.js';
import { subsetOf } from '../plan/subset.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import { describeInit, type InitRun, recordInit, weightsFrom } from './init-weights.js';
import { type Parts, prepareJobData } from './job-data.js';
import { writeJobRecords } from './job-records.js';
import { buildJobStep } from './job-step.js';
import { checkEarlierSteps, stagesOf, trainEarlierStages } from './stages.js';
import { startFrom } from './start-from.js';
import { trainJob } from './train-job.js';

/** What {@link runJob} takes. */
export interface RunJobOptions {
  readonly recipe: Recipe;
  readonly job: Job;
  readonly directory: string;
  readonly dataset: Dataset;
  /** The run that the weights come from. */
  readonly init?: InitRun | undefined;
  /** Utterances of train and dev. Never of test. */
  readonly pool: readonly Utterance[];
  readonly parts: Parts;
  readonly frozen: FrozenFeatures;
  readonly engine: ResolvedEngine;
  readonly plugins: Plugins;
  readonly timings: { readonly etlSeconds: number; readonly encodeSeconds: number };
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Go on with what is in the folder; a job that is done is not done again. @default false */
  readonly resume?: boolean;
  /**
   * Makes the run folder ready. Called with the streams' widths when the model stands, so that a recipe that no model can be made of
   * leaves no folder.
   */
  readonly open: (specs: Readonly<Record<string, StreamSpec>>) => Promise<void>;
}

/** Fits the streams, trains, and writes one run folder: prepare → build → train → record. */
export async function runJob(options: RunJobOptions): Promise<void> {
  const { job, directory, dataset, init, engine, plugins, progress, resume = false } = options;
  const recipe = recipeOf(options.recipe, job);
  const checkpoints = join(directory, 'checkpoints');
  // Written last. Whether the run has read what it would read now, its whole folder says.
  if (resume && existsSync(join(directory, 'run.json'))) {
    progress.line(`train ${job.path || recipe.name}: was done before`);
    return finishCheckpoints(checkpoints, recipe.training.checkpoints);
  }
  const { labels } = dataset;
  const encoders = ownEncoders(options.frozen, job);
  const start = performance.now();
  const parts = subsetOf(recipe, options.parts, options.pool);
  const data = await prepareJobData({ ...options, recipe, parts });
  const encodeSeconds = options.timings.encodeSeconds + secondsSince(start);
  const hasFewerStreams = job.streams.length < Object.keys(options.recipe.streams).length;
  const stage = stagesOf(recipe).at(-1)!;
  const built = await buildJobStep({ recipe, stage, labels, data, engine, plugins, hasFewerStreams });
  try {
    const { groups } = built.step;
    if (groups.length > 1) for (const group of groups) progress.line(describeGroup(group));
    const chosen = init && weightsFrom(init, await built.step.weights(), data.metadata);
    if (init && chosen) for (const line of describeInit(init, chosen)) progress.line(line);
    const common = { ...options, recipe, parts, data, encoders, resume };
    const earlier = { ...common, hasFewerStreams, start: chosen?.weights };
    await checkEarlierSteps(earlier);
    await options.open(data.plan.specs);
    await mkdir(directory, { recursive: true });
    if (resume) await removeLeftovers(directory, { of: 'anyone' });
    const trainStart = performance.now();
    const { start: weights, records: stages } = await trainEarlierStages(earlier);
    if (weights) await startFrom(built.step, weights);
    const result = await trainJob({
      ...{ ...common, built },
      recipe: stage.recipe,
      stage: stage.name,
    });
    const timings = { ...options.timings, encodeSeconds, trainSeconds: secondsSince(trainStart) };
    await writeJobRecords({
      ...{ ...common, built, result, timings, stages },
      init: init && chosen && recordInit(init, chosen),
    });
    await finishCheckpoints(checkpoints, stage.recipe.training.checkpoints);
  } finally {
    await built.dispose();
  }
}

/** SHA-256 of the ids of the encoders that a job's streams are from. */
const ownEncoders = ({ encoders }: FrozenFeatures, { streams }: Job): Record<string, string> =>
  Object.fromEntries(
    streams.flatMap((name) => (encoders[name] === undefined ? [] : [[name, encoders[name]]])),
  );

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
