import { type StreamWindow, windowedSpecs } from '@erc/batches';
import { ConfigError, createRandom, type InputSpec, isRaw, ownValue, type StreamSpec } from '@erc/core';
import type { StreamEncoder } from '@erc/nn';
import { assembleModel, type Model } from '@erc/trainer';
import { builtInRegistries, type Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { lossesOf, readingsOf } from './readings.js';

/** The parts of a recipe that decide a model. */
export type ModelRecipe = Pick<
  Recipe,
  'streams' | 'fusion' | 'context' | 'head' | 'classifier' | 'losses' | 'stages'
>;

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
    encoders = {},
    classes,
    seed,
    registries = builtInRegistries,
  }: {
    readonly specs: Readonly<Record<string, InputSpec>>;
    /** Those that are part of the model, by stream name. @default none */
    readonly encoders?: Readonly<Record<string, StreamEncoder>>;
    readonly classes: number;
    readonly seed: number;
    /** The parts that the recipe may name. @default the built-in ones */
    readonly registries?: Pick<Registries, 'fusions' | 'contexts' | 'losses'>;
  },
): Model {
  const random = createRandom(seed).fork('weights');
  const windows = windowsOf(recipe.streams);
  const inputs = windowedSpecs(featureSpecs(specs, encoders), windows);
  const fusion = registries.fusions.of(recipe.fusion).create(recipe.fusion, {
    inputs,
    random: random.fork('fusion'),
  });
  const contextPart = registries.contexts.of(recipe.context);
  const context = contextPart.readsDialogues(recipe.context)
    ? contextPart.create(recipe.context, { dim: fusion.outputDim, random: random.fork('context') })
    : undefined;
  const { classes: classifies, affect } = readingsOf(lossesOf(recipe), registries.losses);
  const valenceArousal = affect.length > 0;
  return assembleModel({
    fusion,
    encoders,
    windows,
    ...(context && { context }),
    head: recipe.head,
    classifier: recipe.classifier,
    // Losses of embeddings alone leave a classifier to a later stage.
    ...((classifies || !valenceArousal) && { classes }),
    valenceArousal,
    random,
  });
}

/** What the fusion reads: features, or what the encoder of a raw stream gives. */
function featureSpecs(
  specs: Readonly<Record<string, InputSpec>>,
  encoders: Readonly<Record<string, StreamEncoder>>,
): Record<string, StreamSpec> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const output = ownValue(encoders, name)?.output;
      if (output) return [name, output];
      if (!isRaw(spec)) return [name, spec];
      throw new ConfigError(
        `recipe: streams.${name}: expected features, received ${spec.kind}, which only an encoder that is part of the model reads.`,
      );
    }),
  );
}
