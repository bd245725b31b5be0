import { existsSync } from 'node:fs';
import type { Dataset } from '@erc/core';
import { checkWritable, userPath } from '@erc/core/node';
import { readDataset } from '@erc/etl';
import type { InputHashes } from '@erc/run-folder';
import { storeDirectory } from '../encode/store-directory.js';
import { resolveStreams, type Streams } from '../encode/streams.js';
import { notice, type OnEvent, startWork } from '../events.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { type InitRun, readInit } from '../train/init-weights.js';
import { prepareRecipeDataset } from './prepare-recipe-dataset.js';
import { trainingSplits } from './training-splits.js';

/** Options of {@link readInputs}. */
export interface ReadInputsOptions {
  readonly recipe: Pick<Recipe, 'dataset' | 'streams' | 'init' | 'plugins'>;
  readonly registries: Pick<Registries, 'sources' | 'encoders'>;
  /** Whether a dataset whose media have changed is refused; otherwise its folder is made anew, which is said. @default false */
  readonly resume?: boolean | undefined;
  /** Reads all media of the dataset to compare them; otherwise those that something has been done to. @default false */
  readonly verify?: boolean | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What a run reads beside its recipe. */
export interface RunInputs {
  /** Train, and dev where there is one. Never test. */
  readonly dataset: Dataset;
  /** How its features come to be. */
  readonly streams: Streams;
  /** The run that the weights come from, where they are not fresh. */
  readonly init?: InitRun | undefined;
  readonly etlSeconds: number;
}

/** Reads what a recipe names: its dataset, its streams, and the weights to start from. */
export type ReadInputs = (options: ReadInputsOptions) => Promise<RunInputs>;

/** Makes the dataset folder of a recipe, or finds that it is up to date, and reads train and dev of it, and the weights to start from. */
export const readInputs: ReadInputs = (options) => readWith(options, () => readTrainingSplits(options));

/**
 * {@link readInputs} for the recipes of one command: a dataset that several name is made, hashed and read once. Weights are read each time, since
 * the run before may have written them.
 */
export function createInputReader({ verify }: Pick<ReadInputsOptions, 'verify'> = {}): ReadInputs {
  const datasets = new Map<string, Dataset>();
  return (options) =>
    readWith(options, async () => {
      // A plugin may give a source of the same word.
      const key = JSON.stringify([options.recipe.dataset, options.recipe.plugins]);
      const dataset = datasets.get(key) ?? (await readTrainingSplits({ ...options, verify }));
      datasets.set(key, dataset);
      return dataset;
    });
}

async function readWith(
  { recipe, registries }: ReadInputsOptions,
  datasetOf: () => Promise<Dataset>,
): Promise<RunInputs> {
  const start = performance.now();
  const dataset = await datasetOf();
  const etlSeconds = (performance.now() - start) / 1000;
  const streams = resolveStreams(recipe.streams, registries.encoders);
  return { dataset, streams, init: await readInit(recipe.init), etlSeconds };
}

async function readTrainingSplits({
  recipe,
  registries,
  resume,
  verify,
  onEvent,
  signal,
}: ReadInputsOptions): Promise<Dataset> {
  const directory = userPath(recipe.dataset.into);
  // Where there is no dataset yet, there are no features either: hours of preparation are not begun where they cannot be kept.
  if (!existsSync(directory)) await checkWritable(storeDirectory(directory));
  const log = (text: string): void => notice(onEvent, text);
  const work = startWork(onEvent, `dataset ${recipe.dataset.source}`, 1);
  const prepared = await prepareRecipeDataset(recipe.dataset, registries.sources, {
    signal,
    verify,
    keepChanged: resume,
    log,
    onProgress: (done, total) => work.update(done, total),
  });
  work.done(prepared.reused ? 'up to date' : 'made');
  const splits = await trainingSplits(prepared.directory);
  return readDataset(prepared.directory, { splits, log });
}

/**
 * What a resumed run is compared with.
 *
 * @param encoders SHA-256 of the id of each frozen encoder, by stream name.
 */
export const hashesOf = (
  { dataset, init }: Pick<RunInputs, 'dataset' | 'init'>,
  encoders: Readonly<Record<string, string>>,
): InputHashes => ({
  dataset: dataset.sha256,
  ...(init && { init: init.sha256 }),
  ...(Object.keys(encoders).length > 0 && { encoders }),
});
