import { ConfigError, type StreamChoice } from '@erc/core';
import type { LossRegistry, ParsedLoss } from '@erc/losses';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';

/**
 * The recipe of the jobs that read some of its streams: without options of the fusion for streams that they do not read, and without losses
 * that compare streams they do not have, or stages that are left without a loss. Its seeds are left to the jobs.
 *
 * @param names Streams of the recipe, in their order.
 * @throws ConfigError where the fusion cannot remain.
 */
export function narrowRecipe(
  { seeds: _, ablation, ...recipe }: Recipe,
  names: readonly string[],
  registries: Pick<Registries, 'fusions' | 'losses'>,
): Recipe {
  const streams = Object.fromEntries(names.map((name) => [name, recipe.streams[name]!]));
  const dropped = new Set(Object.keys(recipe.streams).filter((name) => !names.includes(name)));
  // The whole recipe is left as it is, so that a name that is no stream is still an error.
  if (dropped.size === 0) return { ...recipe, streams, ...(ablation ? { ablation } : {}) };
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
  return { ...recipe, streams, fusion, losses, ...(stages && { stages }) };
}

const lossesWithout = (
  losses: readonly ParsedLoss[],
  choice: StreamChoice,
  registry: LossRegistry,
): ParsedLoss[] => losses.flatMap((loss) => registry.of(loss).withoutStreams(loss, choice) ?? []);
