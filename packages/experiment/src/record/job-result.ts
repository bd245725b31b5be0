import { join } from 'node:path';
import { DataError } from '@erc/core';
import { shellWord, shownPath } from '@erc/core/node';
import {
  type MetricDescriptor,
  predictedClasses,
  type ScoredMetrics,
  scoredSetOf,
  scoreEverything,
} from '@erc/metrics';
import { evaluationFile, type MadeFrom, type PredictionRow, RUN_FILE } from '@erc/run-folder';
import { checkWeights, readPredictions, readRecord } from '@erc/run-folder/node';
import type { JobKey } from '../plan/job.js';
import { predictedSetOf } from './predicted-set.js';

/** Scores of a finished training on one split: its dev split, or what its fold held out. Read back from its folder. */
export interface JobResult extends ScoredMetrics {
  readonly job: JobKey;
  /** What it was scored by and on; older folders do not say. */
  readonly madeFrom?: MadeFrom | undefined;
  readonly labels: readonly string[];
  readonly rows: readonly PredictionRow[];
}

/** The splits that a training writes scores of. */
export type TrainedSplit = 'dev' | 'held-out';

/** What a training is scored on: dev, or what its fold held out. */
export const trainedSplitOf = ({ fold }: Pick<JobKey, 'fold'>): TrainedSplit =>
  fold === undefined ? 'dev' : 'held-out';

/**
 * Reads what a training came to. `directory` is the run folder that its job's path is relative to.
 *
 * @throws DataError where its scores are of other weights, or of another state of the dataset, than the training.
 */
export async function readJobResult(directory: string, job: JobKey, split: TrainedSplit): Promise<JobResult> {
  const jobDirectory = join(directory, job.path);
  const file = evaluationFile(split);
  const { metrics, whyUndefined, madeFrom } = await readRecord(jobDirectory, file);
  if (madeFrom) {
    const { dataset } = await readRecord(jobDirectory, RUN_FILE);
    const trained = { weights: await checkWeights(jobDirectory), dataset: dataset.sha256 };
    checkMadeFrom(madeFrom, trained, { directory: jobDirectory, name: file.name, split });
  }
  const { labels, utterances: rows } = await readPredictions(jobDirectory, split);
  return { job, metrics, whyUndefined, madeFrom, labels, rows };
}

/** An evaluation after the training may have replaced its scores, on a dataset that was something else for a while. */
function checkMadeFrom(
  madeFrom: MadeFrom,
  trained: { readonly weights: string | undefined; readonly dataset: string },
  {
    directory,
    name,
    split,
  }: { readonly directory: string; readonly name: string; readonly split: TrainedSplit },
): void {
  const check = (what: string, then: string, now: string): void => {
    if (then === now) return;
    throw new DataError(
      `${join(directory, name)}: expected scores of the ${what} that the run was trained with (${then.slice(0, 12)}), received some of another (${now.slice(0, 12)}). Score it again: eval --run ${shellWord(shownPath(directory))} --split ${split}. A part that was cut in training is scored by training it again.`,
    );
  };
  check('weights', trained.weights ?? madeFrom.weights, madeFrom.weights);
  check('state of the dataset', trained.dataset, madeFrom.dataset);
}

/** Predictions of one seed, joined over its folds, in order of utterance id. */
export const joinFolds = (results: readonly JobResult[]): PredictionRow[] =>
  results.flatMap(({ rows }) => rows).sort((a, b) => (a.id < b.id ? -1 : 1));

/** What several results were made from, where all of them say, as records of them have it. */
export function madeFromOf(results: readonly Pick<JobResult, 'madeFrom'>[]): {
  readonly madeFrom?: readonly MadeFrom[];
} {
  const all = results.flatMap(({ madeFrom }) => madeFrom ?? []);
  return all.length === results.length ? { madeFrom: all } : {};
}

/** Results by seed, each with all of its folds. */
export function bySeed(results: readonly JobResult[]): JobResult[][] {
  const seeds = [...new Set(results.map(({ job }) => job.seed))];
  return seeds.map((seed) => results.filter(({ job }) => job.seed === seed));
}

/** Every metric of all predictions together. */
export const pooledMetrics = (
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): ScoredMetrics => scoreEverything(predictedSetOf(joinFolds(results), results[0]!.labels), { metrics });

/** True and predicted classes of rows. */
export function classesOfRows(
  rows: readonly PredictionRow[],
  labels: readonly string[],
): { truth: Int32Array; predicted: Int32Array } {
  const { truth, probabilities } = scoredSetOf(rows, labels);
  return { truth, predicted: predictedClasses(probabilities!) };
}
