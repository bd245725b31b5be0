import { elementsOf, type Selection } from '@erc/batches';
import { type Modality, ownValue, type StreamSpec } from '@erc/core';
import type { Model } from '@erc/trainer';
import { createInputReader } from '../../dataset/run-inputs.js';
import { createModel } from '../../model/create-model.js';
import { planExperiment } from '../../plan/plan-experiment.js';
import { createPluginLoader } from '../../plugins/load-plugins.js';
import { plugRecipe } from '../../plugins/plug-recipe.js';
import { fast } from '../../recipe/fast.js';
import { applyLayers, layerOf } from '../../recipe/overrides.js';
import type { WrittenRecipe } from '../../recipe/path-origins.js';
import type { Recipe } from '../../recipe/recipe.js';
import { runRecipe } from '../../run-recipe.js';
import { checkVariant } from '../check-variant.js';

/** A stream of a recipe that ships, as its file says it. */
export interface ShippedStream {
  readonly name: string;
  readonly modality: Modality;
  /** With its `type`, `train`, `pooling` and the others. */
  readonly encoder: Readonly<Record<string, unknown>>;
}

/** Options of {@link shippedRecipes}. */
export interface ShippedRecipesOptions {
  /** What stands in the encoder's place of what the file names: `{ model: FOLDER }` of a tiny model; nothing for an encoder without files. */
  readonly tinyOf: (stream: ShippedStream) => Readonly<Record<string, unknown>>;
  /** Width of what the published encoder gives. */
  readonly widthOf: (stream: ShippedStream) => number;
}

/** A recipe that ships, unchecked, and what errors call it. */
export interface ShippedRecipe {
  readonly written: WrittenRecipe;
  readonly where: string;
}

/** What is known of a recipe before it is trained. */
export interface PlannedRecipe {
  readonly jobs: number;
  /** Trained values of everything but the encoders, at the published widths. */
  readonly parameters: number;
  /** Sessions of the first job's parts, without utterances that were mixed in; empty where the corpus has none. */
  readonly dev: readonly number[];
  readonly train: readonly number[];
}

/** What tests do with recipes that ship. One for a test file: it shares datasets, and models that were counted. */
export interface ShippedRecipes {
  /** Makes its dataset and its features, plans it, and makes its model and its steps with the tiny models. */
  check(recipe: ShippedRecipe): Promise<void>;
  /** Trains it with the tiny models, into a folder, without pages. Returns how many runs it was. */
  train(recipe: ShippedRecipe, directory: string): Promise<number>;
  /** The same as `--fast-dev-run` does it: an epoch of each stage, a few dialogues, one seed and two folds. */
  rehearse(recipe: ShippedRecipe, directory: string): Promise<number>;
  /** Plans it, and makes its model at the published widths. */
  plan(recipe: ShippedRecipe): Promise<PlannedRecipe>;
}

/** Recipes that ship, on the releases in miniature that the test has written to where they look. */
export function shippedRecipes({ tinyOf, widthOf }: ShippedRecipesOptions): ShippedRecipes {
  const signal = new AbortController().signal;
  const load = createPluginLoader();
  const readInputs = createInputReader({});
  // Tables have models in common, and the largest takes seconds.
  const sizes = new Map<string, number>();
  const onEvent = (): void => {};

  /** With tiny models in it, and nothing else changed. */
  const tiny = async ({ written, where }: ShippedRecipe) => {
    const { tree, origins } = written;
    const published = await plugRecipe(tree, where, { load, origins });
    const settings = streamsOf(published.recipe).flatMap((stream) =>
      Object.entries(tinyOf(stream)).map(([key, value]) => [`streams.${stream.name}.encoder.${key}`, value]),
    );
    return plugRecipe(applyLayers(tree, [layerOf(Object.fromEntries(settings), where)]), where, {
      load,
      origins,
    });
  };
  return {
    async check({ written, where }) {
      const { recipe, registries } = await tiny({ written, where });
      await checkVariant({ recipe, registries, where, readInputs, onEvent, signal });
    },
    async train({ written, where }, directory) {
      const { recipe, registries } = await tiny({ written, where });
      const { summary } = await runRecipe({ recipe, registries, directory, reports: false, onEvent, signal });
      return summary?.runs.length ?? 0;
    },
    async rehearse({ written, where }, directory) {
      const { recipe, registries } = await tiny({ written, where });
      const options = { registries, directory, fastDevRun: true, reports: false, onEvent, signal };
      const { summary } = await runRecipe({ ...options, recipe: fast(recipe) });
      return summary?.runs.length ?? 0;
    },
    async plan({ written, where }) {
      const { recipe, registries } = await tiny({ written, where });
      const { dataset } = await readInputs({ recipe, registries, onEvent, signal });
      const { jobs, utterances } = planExperiment(recipe, registries, dataset);
      const [first] = jobs;
      const { options, parts } = first!;
      const specs = Object.fromEntries(
        streamsOf(recipe).map((stream): [string, StreamSpec] => [
          stream.name,
          {
            modality: stream.modality,
            dim: widthOf(stream),
            kind: ownValue(stream.encoder, 'pooling') === 'none' ? 'sequence' : 'vector',
          },
        ]),
      );
      const key = JSON.stringify([specs, options]);
      const parameters =
        sizes.get(key) ??
        sizeOf(createModel(options, { specs, classes: dataset.labels.length, seed: 1, registries }));
      sizes.set(key, parameters);
      const sessions = (part: Selection): number[] => {
        const found = elementsOf(utterances, part).flatMap(({ session, mixed }) =>
          session === undefined || mixed !== undefined ? [] : [Number(session.split('.').at(-1))],
        );
        return [...new Set(found)].sort((x, y) => x - y);
      };
      return { jobs: jobs.length, parameters, dev: sessions(parts.dev), train: sessions(parts.train) };
    },
  };
}

const streamsOf = ({ streams }: Recipe): readonly ShippedStream[] =>
  Object.entries(streams).map(([name, { modality, encoder }]) => ({
    name,
    modality,
    encoder: { ...encoder },
  }));

function sizeOf(model: Model): number {
  const size = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  model.dispose();
  return size;
}

/** Weights and bias of a linear layer. */
export const linear = (from: number, to: number): number => (from + 1) * to;
