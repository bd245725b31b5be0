import { createRandom } from '@erc/core';
import { meanOf, type PairedBootstrapResult, pairedBootstrap, scoreClassification, sdOf } from '@erc/trainer';
import type { JobGroup } from './plan.js';
import type { JobResult } from './run-job.js';

/** The scores that tables show. */
export interface Scores {
  readonly accuracy: number;
  readonly weightedF1: number;
  readonly macroF1: number;
}

/** Scores of one choice of streams: pooled over folds, averaged over seeds. */
export interface AblationRow extends Scores {
  readonly streams: readonly string[];
  /** Standard deviation of weighted F1 over seeds and folds; absent for a single run. */
  readonly sd?: number;
}

/** All streams against the best single one. `difference` and its interval are `better` minus `worse`. */
export interface Comparison extends PairedBootstrapResult {
  readonly better: string;
  readonly worse: string;
  readonly method: string;
}

/** `ablation.json`. */
export interface AblationRecord {
  readonly metric: 'weightedF1';
  readonly split: 'dev' | 'held-out';
  readonly rows: readonly AblationRow[];
  readonly comparison?: Comparison;
}

/** Results of all trainings that read the same streams. */
export interface GroupResult {
  readonly group: JobGroup;
  readonly results: readonly JobResult[];
}

const KEYS = ['accuracy', 'weightedF1', 'macroF1'] as const;

const overKeys = (make: (key: (typeof KEYS)[number]) => number): Scores => ({
  accuracy: make('accuracy'),
  weightedF1: make('weightedF1'),
  macroF1: make('macroF1'),
});

/** Mean and standard deviation over runs. */
export function meanAndSd(results: readonly JobResult[]): { readonly mean: Scores; readonly sd: Scores } {
  const values = (key: (typeof KEYS)[number]): number[] =>
    results.map(({ evaluation }) => evaluation.scores[key]);
  return { mean: overKeys((key) => meanOf(values(key))), sd: overKeys((key) => sdOf(values(key))) };
}

/** Predictions of one seed, joined over its folds, in order of example id. */
export function pooled(results: readonly JobResult[]): {
  readonly truth: number[];
  readonly predicted: number[];
} {
  const rows = results
    .flatMap(({ evaluation, examples }) =>
      examples.ids.map((id, i) => ({ id, truth: examples.labels[i]!, predicted: evaluation.predicted[i]! })),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { truth: rows.map(({ truth }) => truth), predicted: rows.map(({ predicted }) => predicted) };
}

function bySeed(results: readonly JobResult[]): JobResult[][] {
  const seeds = [...new Set(results.map(({ job }) => job.seed))];
  return seeds.map((seed) => results.filter(({ job }) => job.seed === seed));
}

/**
 * The table of a modality ablation. The comparison holds all streams against the single stream with the best weighted F1, by a paired
 * bootstrap over all scored utterances of the first seed.
 */
export function summarizeAblation(
  groups: readonly GroupResult[],
  labels: readonly string[],
  seed: number,
): AblationRecord {
  const rows = groups.map(({ group, results }): AblationRow => {
    const perSeed = bySeed(results).map((own) => {
      const { truth, predicted } = pooled(own);
      return scoreClassification(truth, predicted, labels);
    });
    const { sd } = meanAndSd(results);
    return {
      streams: group.streams,
      ...overKeys((key) => meanOf(perSeed.map((scores) => scores[key]))),
      ...(results.length > 1 ? { sd: sd.weightedF1 } : {}),
    };
  });
  const split = groups[0]!.results[0]!.job.fold === undefined ? 'dev' : 'held-out';
  const single = rows
    .map((row, i) => ({ row, i }))
    .filter(({ row }) => row.streams.length === 1)
    .sort((a, b) => b.row.weightedF1 - a.row.weightedF1)[0];
  if (!single || rows[0]!.streams.length === 1) return { metric: 'weightedF1', split, rows };

  const first = pooled(bySeed(groups[0]!.results)[0]!);
  const second = pooled(bySeed(groups[single.i]!.results)[0]!);
  const bootstrap = pairedBootstrap({
    truth: first.truth,
    first: first.predicted,
    second: second.predicted,
    labels,
    random: createRandom(seed).fork('bootstrap'),
  });
  const wins = bootstrap.difference >= 0;
  const [better, worse] = wins ? [rows[0]!, single.row] : [single.row, rows[0]!];
  const { difference, low, high } = bootstrap;
  const comparison: Comparison = {
    ...bootstrap,
    ...(wins ? {} : { difference: -difference, low: -high, high: -low }),
    better: better.streams.join(' + '),
    worse: worse.streams.join(' + '),
    method: `paired bootstrap over ${first.truth.length} utterances, ${bootstrap.resamples} resamples, two-sided`,
  };
  return { metric: 'weightedF1', split, rows, comparison };
}

/** The ablation as lines of text, for the terminal. */
export function ablationTable({ rows, split, comparison }: AblationRecord): string[] {
  const width = Math.max(...rows.map(({ streams }) => streams.join(' + ').length), 7);
  const percent = (value: number): string => (100 * value).toFixed(1).padStart(6);
  const lines = [
    `${'streams'.padEnd(width)}  accuracy  weighted F1  macro F1   (${split}, %)`,
    ...rows.map(
      ({ streams, accuracy, weightedF1, macroF1, sd }) =>
        `${streams.join(' + ').padEnd(width)}  ${percent(accuracy)}    ${percent(weightedF1)}${sd === undefined ? '       ' : ` ±${(100 * sd).toFixed(1).padStart(4)} `} ${percent(macroF1)}`,
    ),
  ];
  if (comparison) {
    const { better, worse, difference, low, high, pValue, method } = comparison;
    const points = (value: number): string => (100 * value).toFixed(1);
    const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
    const verb = pValue < 0.05 ? 'beats' : 'does not clearly differ from';
    lines.push(
      `${better} ${verb} ${worse}${pValue < 0.05 ? ' by' : ':'} ${points(difference)} points of weighted F1 (95 % interval ${points(low)} … ${points(high)}, ${p}; ${method})`,
    );
  }
  return lines;
}
