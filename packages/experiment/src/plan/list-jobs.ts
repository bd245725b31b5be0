import { orderedStreamNames } from '@erc/core';
import type { Recipe } from '../recipe/recipe.js';
import type { JobGroup, JobKey } from './job.js';

/**
 * The trainings that a recipe asks for: first all streams, then each list of `ablation`; in each, every seed, and in each seed every
 * fold. One seed and no folds: the run folder is the run.
 *
 * @param folds How many the dataset was cut into; absent without folds.
 */
export function listJobs(
  recipe: Pick<Recipe, 'seed' | 'seeds' | 'splits' | 'streams' | 'ablation'>,
  folds?: number,
): JobGroup<JobKey>[] {
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
