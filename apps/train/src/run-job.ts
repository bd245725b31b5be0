import { mkdir } from 'node:fs/promises';
import type { FrozenFeatures, Progress } from '@erc/app';
import type { Recipe } from '@erc/configs';
import type { Dataset, Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type { StreamSpec } from '@erc/nn';
import { describeGroup } from '@erc/trainer';
import { type Parts, prepareJobData } from './job/job-data.js';
import { writeJobRecords } from './job/job-records.js';
import { buildJobStep } from './job/job-step.js';
import { trainJob } from './job/train-job.js';
import { type Job, recipeOf } from './plan.js';

export type { Parts } from './job/job-data.js';

/** What {@link runJob} takes. */
export interface RunJobOptions {
  readonly recipe: Recipe;
  readonly job: Job;
  readonly directory: string;
  readonly dataset: Dataset;
  /** Utterances of train and dev. Never of test. */
  readonly pool: readonly Utterance[];
  readonly parts: Parts;
  readonly frozen: FrozenFeatures;
  readonly engine: ResolvedEngine;
  readonly timings: { readonly etlSeconds: number; readonly encodeSeconds: number };
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /**
   * Makes the run folder ready. Called with the streams' widths when the model stands, so that a recipe that no model can be made of
   * leaves no folder.
   */
  readonly open: (specs: Readonly<Record<string, StreamSpec>>) => Promise<void>;
}

/** Fits the streams, trains, and writes one run folder: prepare → build → train → record. */
export async function runJob(options: RunJobOptions): Promise<void> {
  const { job, directory, dataset, engine, progress } = options;
  const recipe = recipeOf(options.recipe, job);
  const { labels } = dataset;
  const start = performance.now();
  const data = await prepareJobData({ ...options, recipe });
  const encodeSeconds = options.timings.encodeSeconds + secondsSince(start);
  const built = await buildJobStep({
    recipe,
    labels,
    data,
    engine,
    hasFewerStreams: job.streams.length < Object.keys(options.recipe.streams).length,
  });
  try {
    const { groups } = built.step;
    if (groups.length > 1) for (const group of groups) progress.line(describeGroup(group));
    await options.open(data.plan.specs);
    await mkdir(directory, { recursive: true });
    const trainStart = performance.now();
    const result = await trainJob({ ...options, name: job.path || recipe.name, recipe, labels, data, built });
    const timings = { ...options.timings, encodeSeconds, trainSeconds: secondsSince(trainStart) };
    await writeJobRecords({ ...options, recipe, data, built, result, timings });
  } finally {
    await built.dispose();
  }
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
