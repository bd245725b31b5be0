import { type Progress, prepareDataset, trainingSplits, userPath } from '@erc/app';
import type { Recipe } from '@erc/configs';
import type { Dataset } from '@erc/core';
import { readDataset } from '@erc/etl';
import { type InitRun, readInit } from './init-weights.js';
import type { InputHashes } from './run-folder.js';

/** What {@link readInputs} takes. */
export interface ReadInputsOptions {
  readonly recipe: Recipe;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a run reads beside its recipe. */
export interface RunInputs {
  /** Train, and dev where there is one. Never test. */
  readonly dataset: Dataset;
  /** The run that the weights come from, where they are not fresh. */
  readonly init?: InitRun | undefined;
  readonly etlSeconds: number;
}

/** Makes the dataset folder of a recipe, or finds that it is up to date, and reads train and dev of it, and the weights to start from. */
export async function readInputs({ recipe, progress, signal }: ReadInputsOptions): Promise<RunInputs> {
  const start = performance.now();
  const task = progress.task(`dataset ${recipe.dataset.source}`, 1);
  const prepared = await prepareDataset(recipe.dataset, userPath, {
    signal,
    log: progress.line,
    onProgress: (done, total) => task.update(done, total),
  });
  task.done(prepared.reused ? 'up to date' : 'made');
  const splits = await trainingSplits(prepared.directory);
  const dataset = await readDataset(prepared.directory, { splits });
  const etlSeconds = (performance.now() - start) / 1000;
  return { dataset, init: await readInit(recipe.init), etlSeconds };
}

/**
 * What a resumed run is held against.
 *
 * @param encoders SHA-256 of the id of each frozen encoder, by stream name.
 */
export const hashesOf = (
  { dataset, init }: RunInputs,
  encoders: Readonly<Record<string, string>>,
): InputHashes => ({
  dataset: dataset.sha256,
  ...(init && { init: init.sha256 }),
  ...(Object.keys(encoders).length > 0 && { encoders }),
});
