import { join } from 'node:path';
import {
  type MetricDescriptor,
  type MetricValues,
  predictedClasses,
  scoredSetOf,
  scoreEverything,
} from '@erc/metrics';
import { evaluationFile, type MadeFrom, type PredictionRow } from '@erc/run-folder';
import { readPredictions, readRecord } from '@erc/run-folder/node';
import type { JobKey } from '../plan/job.js';
import { predictedSetOf } from './predicted-set.js';

/** What a finished training came to on one split: its dev split, or what its fold held out. Read back from its folder. */
export interface JobResult {
  readonly job: JobKey;
  /** Every scalar metric by name. */
  readonly metrics: MetricValues;
  /** What it was scored by and on; older folders do not say. */
  readonly madeFrom?: MadeFrom | undefined;
  readonly labels: readonly string[];
  readonly rows: readonly PredictionRow[];
}

/** The splits that a training writes scores of. */
export type TrainedSplit = 'dev' | 'held-out';

/** Reads what a training came to. `directory` is the run folder that its job's path is relative to. */
export async function readJobResult(directory: string, job: JobKey, split: TrainedSplit): Promise<JobResult> {
  const own = join(directory, job.path);
  const { metrics, madeFrom } = await readRecord(own, evaluationFile(split));
  const { labels, utterances: rows } = await readPredictions(own, split);
  return { job, metrics, madeFrom, labels, rows };
}

/** Predictions of one seed, joined over its folds, in order of utterance id. */
export const joinFolds = (results: readonly JobResult[]): PredictionRow[] =>
  results.flatMap(({ rows }) => rows).sort((a, b) => (a.id < b.id ? -1 : 1));

/** What several results were made from, where all of them say, as records of them have it. */
export function madeFromOf(results: readonly JobResult[]): { readonly madeFrom?: readonly MadeFrom[] } {
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
): MetricValues =>
  scoreEverything(predictedSetOf(joinFolds(results), results[0]!.labels), { metrics }).metrics;

/** True and predicted classes of rows. */
export function classesOfRows(
  rows: readonly PredictionRow[],
  labels: readonly string[],
): { truth: Int32Array; predicted: Int32Array } {
  const { truth, probabilities } = scoredSetOf(rows, labels);
  return { truth, predicted: predictedClasses(probabilities!) };
}
