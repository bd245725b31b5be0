import type { Dataset } from '@erc/core';
import type { Progress } from '../console/progress.js';
import { describeTargets } from '../dataset/describe-targets.js';
import { encodeFrozen, type FrozenFeatures } from '../encode/encode-frozen.js';
import { checkRecipe } from '../plan/check-recipe.js';
import { type CutPool, cutPool } from '../plan/cut-pool.js';
import { type JobGroup, planJobs, recipeOf } from '../plan/plan.js';
import type { Recipe } from '../recipe/recipe.js';
import { checkStages } from './stages.js';

/** What {@link preparePool} takes. */
export interface PreparePoolOptions {
  readonly recipe: Recipe;
  readonly dataset: Dataset;
  /** Only the first dialogues of each part, and two folds. */
  readonly fastDevRun: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The utterances of a run, the trainings that they are for, and their frozen features. */
export interface PreparedPool extends Pick<CutPool, 'pool' | 'parts'> {
  readonly groups: readonly JobGroup[];
  /** To be closed. */
  readonly frozen: FrozenFeatures;
  readonly encodeSeconds: number;
}

/**
 * Cuts a dataset into the parts that a recipe names, looks whether the recipe fits it, and encodes its frozen streams.
 *
 * @throws ConfigError and DataError before anything is encoded.
 */
export async function preparePool({
  recipe,
  dataset,
  fastDevRun,
  progress,
  signal,
}: PreparePoolOptions): Promise<PreparedPool> {
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
  const start = performance.now();
  const frozen = await encodeFrozen({
    streams: recipe.streams,
    utterances: pool,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    progress,
    signal,
  });
  return { pool, parts, groups, frozen, encodeSeconds: (performance.now() - start) / 1000 };
}
