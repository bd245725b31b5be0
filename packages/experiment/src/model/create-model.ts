import { type StreamWindow, windowedSpecs } from '@erc/batches';
import { createRandom, type StreamSpec } from '@erc/core';
import { createContext, createFusion } from '@erc/fusion';
import { assembleModel, type Model } from '@erc/trainer';
import { noPlugins, type Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import { lossesOf, needsOfAll } from './loss-needs.js';

/** The parts of a recipe that decide a model. */
export type ModelRecipe = Pick<Recipe, 'streams' | 'fusion' | 'context' | 'head' | 'losses' | 'stages'>;

/** Windows of a recipe's streams, by name. */
export const windowsOf = (streams: Recipe['streams']): Record<string, StreamWindow> =>
  Object.fromEntries(
    Object.entries(streams).flatMap(([name, { window }]) => (window ? [[name, window]] : [])),
  );

/**
 * The model of a recipe, with fresh weights from the seed.
 *
 * @param specs Streams as the features have them: before any window.
 */
export function createModel(
  recipe: ModelRecipe,
  {
    specs,
    classes,
    seed,
    plugins = noPlugins,
  }: {
    readonly specs: Readonly<Record<string, StreamSpec>>;
    readonly classes: number;
    readonly seed: number;
    /** What the recipe may name beside built-in parts. @default nothing */
    readonly plugins?: Pick<Plugins, 'fusions'>;
  },
): Model {
  const random = createRandom(seed).fork('weights');
  const windows = windowsOf(recipe.streams);
  const inputs = windowedSpecs(specs, windows);
  const fusion = createFusion(
    { ...recipe.fusion, inputs, random: random.fork('fusion') },
    { extra: plugins.fusions },
  );
  const context =
    recipe.context.type === 'none'
      ? undefined
      : createContext({ ...recipe.context, dim: fusion.outputDim, random: random.fork('context') });
  const needs = needsOfAll(lossesOf(recipe));
  const valenceArousal = needs.affect.length > 0;
  return assembleModel({
    fusion,
    windows,
    ...(context && { context }),
    head: recipe.head,
    // Losses of embeddings alone leave a classifier to a later stage.
    ...((needs.classes || !valenceArousal) && { classes }),
    valenceArousal,
    random,
  });
}
