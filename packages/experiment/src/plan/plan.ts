import { orderedStreamNames } from '@erc/core';
import type { Recipe } from '../recipe/recipe.js';
import type { JobGroup, JobKey } from './job.js';
import { fusionWithout, lossesWithout, stagesWithout } from './without-streams.js';

/**
 * The trainings that a recipe asks for: first all streams, then each list of `ablation`; in each, every seed, and in each seed every
 * fold. One seed and no folds: the run folder is the run.
 *
 * @param folds How many the dataset was cut into; absent without folds.
 */
export function listJobs(recipe: Recipe, folds?: number): JobGroup<JobKey>[] {
  const seeds = recipe.seeds ?? [recipe.seed];
  const only = recipe.splits.type === 'standard' ? recipe.splits.fold : undefined;
  const all = folds === undefined ? [undefined] : Array.from({ length: folds }, (_, i) => i + 1);
  const numbers = only === undefined ? all : [only];
  const everything = orderedStreamNames(recipe.streams);
  const same = (subset: readonly string[]): boolean => subset.join() === everything.join();
  const subsets = (recipe.ablation ?? [])
    .map((subset) => everything.filter((name) => subset.includes(name)))
    .filter((subset) => !same(subset));
  return [everything, ...subsets].map((streams) => ({
    streams,
    jobs: seeds.flatMap((seed) =>
      numbers.map((fold): JobKey => {
        const parts = [
          ...(same(streams) ? [] : ['ablation', streams.join('+')]),
          ...(seeds.length > 1 ? [`seed-${seed}`] : []),
          ...(fold === undefined || fold === only ? [] : [`fold-${fold}`]),
        ];
        return { path: parts.join('/'), seed, streams, ...(fold === undefined ? {} : { fold }) };
      }),
    ),
  }));
}

/**
 * The recipe that gives one job alone: its seed and its streams, without options of the fusion for streams that it does not read, and
 * without losses that compare streams it does not have.
 */
export function recipeOf(
  { seeds: _, ablation, ...recipe }: Recipe,
  { seed, streams: names }: JobKey,
): Recipe {
  const streams = Object.fromEntries(names.map((name) => [name, recipe.streams[name]!]));
  const dropped = new Set(Object.keys(recipe.streams).filter((name) => !names.includes(name)));
  // The whole recipe is left as it is, so that a name that is no stream is still an error.
  if (dropped.size === 0) return { ...recipe, seed, streams, ...(ablation ? { ablation } : {}) };
  return {
    ...recipe,
    seed,
    streams,
    fusion: fusionWithout(recipe.fusion, dropped),
    losses: lossesWithout(recipe.losses, dropped, names.length),
    ...(recipe.stages && { stages: stagesWithout(recipe.stages, dropped, names.length) }),
  };
}
