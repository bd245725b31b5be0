import { join } from 'node:path';
import { differingKeys, RECIPE_FILE, RUN_FILE, type RunRecord, SUMMARY_FILE } from '@erc/run-folder';
import { changedInputs, findRecord, readRecord } from '@erc/run-folder/node';
import { hashesOf, type ReadInputs, type RunInputs } from '../dataset/run-inputs.js';
import { identifyEncoders } from '../encode/stored-encoders.js';
import { notice } from '../events.js';
import type { JobKey } from '../plan/job.js';
import { type JobResult, readJobResult, type TrainedSplit, trainedSplitOf } from '../record/job-result.js';
import type { RecipeRunOptions } from '../run-options.js';
import { runRecipe } from '../run-recipe.js';
import { isComplete } from '../shards/complete.js';

/** Options of {@link prepareVariant}. */
export interface PrepareVariantOptions extends Omit<RecipeRunOptions, 'fastDevRun'> {
  /** Run folder, absolute. */
  readonly directory: string;
  readonly reports: boolean;
  /** Of the command, which shares datasets between its recipes. */
  readonly readInputs: ReadInputs;
}

/**
 * Reads what a recipe names, and looks at what its folder has. Where the recipe, its dataset, the weights that it starts from, or the files of its
 * encoders have changed, it will be trained anew, and what was there is kept.
 *
 * @returns Trains the recipe, or goes on with what was begun; `undefined` where all is already complete.
 */
export async function prepareVariant({
  recipe,
  registries,
  directory,
  reports,
  readInputs,
  onEvent,
  signal,
}: PrepareVariantOptions): Promise<(() => Promise<void>) | undefined> {
  const inputs = await readInputs({ recipe, registries, onEvent, signal });
  const started = await findRecord(directory, RECIPE_FILE);
  const isSame = started !== undefined && differingKeys(started, recipe).length === 0;
  const resume = isSame && (await changedOf(directory, inputs, signal)).length === 0;
  if (resume && isComplete(directory, reports)) {
    notice(onEvent, 'already complete, skipped');
    return undefined;
  }
  return async () => {
    await runRecipe({ recipe, registries, directory, resume, inputs, reports, onEvent, signal });
  };
}

/** What a run in the folder has read that is something else now. */
const changedOf = async (directory: string, inputs: RunInputs, signal: AbortSignal): Promise<string[]> =>
  changedInputs(directory, hashesOf(inputs, await identifyEncoders(inputs.streams, { signal })));

/** Result of a trained recipe. */
export interface VariantResult {
  readonly split: TrainedSplit;
  /** One for each seed and fold. */
  readonly results: readonly JobResult[];
  /** Number of trainable values. */
  readonly parameters: number;
  readonly dataset: { readonly name: string; readonly sha256: string };
}

/** A run folder that is the only run: without folds, or one fold by itself. */
const jobOf = ({ seed, fold }: Pick<RunRecord, 'seed' | 'fold'>): JobKey => ({
  path: '',
  seed,
  streams: [],
  ...(fold === undefined ? {} : { fold }),
});

/**
 * Reads what a trained recipe came to.
 *
 * @param split `dev`, or what the folds held out. @default held-out with folds, else dev
 */
export async function readVariant(directory: string, split?: TrainedSplit): Promise<VariantResult> {
  const summary = await findRecord(directory, SUMMARY_FILE);
  const jobs: JobKey[] = summary
    ? summary.runs.map(({ path, seed, fold }) => ({
        path,
        seed,
        streams: [],
        ...(fold === undefined ? {} : { fold }),
      }))
    : [jobOf(await readRecord(directory, RUN_FILE))];
  const scored = split ?? trainedSplitOf(jobs[0]!);
  const { parameters, dataset } = await readRecord(join(directory, jobs[0]!.path), RUN_FILE);
  const results = await Promise.all(jobs.map((job) => readJobResult(directory, job, scored)));
  return { split: scored, results, parameters, dataset };
}
