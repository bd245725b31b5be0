import { ConfigError, orderedStreamNames, type StreamChoice } from '@erc/core';
import type { LossRegistry, ParsedLoss } from '@erc/losses';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import type { JobGroup, JobKey } from './job.js';

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
 * without losses that compare streams it does not have, or stages that are left without a loss.
 *
 * @throws ConfigError where the fusion cannot remain.
 */
export function recipeOf(
  { seeds: _, ablation, ...recipe }: Recipe,
  { seed, streams: names }: JobKey,
  registries: Pick<Registries, 'fusions' | 'losses'>,
): Recipe {
  const streams = Object.fromEntries(names.map((name) => [name, recipe.streams[name]!]));
  const dropped = new Set(Object.keys(recipe.streams).filter((name) => !names.includes(name)));
  // The whole recipe is left as it is, so that a name that is no stream is still an error.
  if (dropped.size === 0) return { ...recipe, seed, streams, ...(ablation ? { ablation } : {}) };
  const choice = { left: new Set(names), dropped };
  const fusion = registries.fusions.of(recipe.fusion).withoutStreams(recipe.fusion, choice);
  if (!fusion) {
    throw new ConfigError(
      `recipe: ablation: expected streams that the fusion ${recipe.fusion.type} can do with, received ${names.join(', ')}.`,
    );
  }
  const losses = lossesWithout(recipe.losses, choice, registries.losses);
  const stages = recipe.stages?.flatMap((stage) => {
    const own = stage.losses && lossesWithout(stage.losses, choice, registries.losses);
    return own?.length === 0 ? [] : [own ? { ...stage, losses: own } : stage];
  });
  return { ...recipe, seed, streams, fusion, losses, ...(stages && { stages }) };
}

const lossesWithout = (
  losses: readonly ParsedLoss[],
  choice: StreamChoice,
  registry: LossRegistry,
): ParsedLoss[] => losses.flatMap((loss) => registry.of(loss).withoutStreams(loss, choice) ?? []);
