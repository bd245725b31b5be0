import { ConfigError } from '@erc/core';
import { type MetricSummary, type ScoredMetrics, scoreEverything, summarizeMetrics } from '@erc/metrics';
import type { SystemComparison } from '@erc/run-folder';
import type { EvaluationSession } from '../evaluate/evaluation-session.js';
import { alignedRows, checkSameData, type NamedPredictions, predictionsOf } from '../evaluate/predictions.js';
import { type Run, type ScoredSplit, splitOf } from '../evaluate/runs.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import { predictedSetOf } from '../record/predicted-set.js';
import { comparedMetrics, testRuns, testUtterances } from './compare.js';

/** One of the two systems: the runs of a folder. */
export interface System {
  /** As the user wrote its folder. */
  readonly name: string;
  readonly runs: readonly Run[];
}

/** Options of {@link compareRuns}. */
export interface CompareRunsOptions {
  readonly first: System;
  readonly second: System;
  readonly split?: ScoredSplit | undefined;
  readonly resamples: number;
}

const keyOf = ({ seed, fold }: Run): string => `seed ${seed}${fold === undefined ? '' : `, fold ${fold}`}`;

/** Runs of both that have the same seed and fold; a single one of each is a pair whatever its seed. */
function pairsOf(first: System, second: System): (readonly [Run, Run])[] {
  const [firstRuns, secondRuns] = [first.runs, second.runs];
  if (firstRuns.length === 1 && secondRuns.length === 1) return [[firstRuns[0]!, secondRuns[0]!]];
  const byKey = new Map(secondRuns.map((run) => [keyOf(run), run]));
  const pairs = firstRuns.flatMap((run) => {
    const match = byKey.get(keyOf(run));
    return match ? [[run, match] as const] : [];
  });
  if (pairs.length === 0) {
    throw new ConfigError(
      `compare: expected runs with the same seeds and folds, received ${firstRuns.map(keyOf).join('; ')} in ${first.name} and ${secondRuns.map(keyOf).join('; ')} in ${second.name}.`,
    );
  }
  return pairs;
}

/** Compares two systems over the seeds and folds that they share, and over utterances. */
export async function compareRuns(
  options: CompareRunsOptions,
  session: EvaluationSession,
): Promise<SystemComparison> {
  const { first, second, resamples } = options;
  const pairs = pairsOf(first, second);
  const split = splitOf(pairs[0]![0], options.split);
  const scored: {
    pair: readonly [Run, Run];
    sets: readonly [NamedPredictions, NamedPredictions];
    rows: Rows;
  }[] = [];
  for (const pair of pairs) {
    const sets = [
      { ...(await predictionsOf(pair[0], split, session)), name: first.name },
      { ...(await predictionsOf(pair[1], split, session)), name: second.name },
    ] as const;
    const [rowsOfFirst, rowsOfSecond] = alignedRows(sets, 'compare');
    scored.push({ pair, sets, rows: [rowsOfFirst!, rowsOfSecond!] });
  }
  checkSameData(
    scored.map(({ sets }) => sets),
    'compare',
    session,
  );
  const { labels } = scored[0]!.sets[0];
  // In the order of the file, as the run scored them: sums in another order differ in their last bits.
  const metricsOf = (k: 0 | 1): ScoredMetrics[] =>
    scored.map(({ pair, sets }) => {
      const { metrics } = pair[k].registries.metrics;
      return scoreEverything(predictedSetOf(sets[k].rows, labels), { metrics });
    });
  const [firstMetrics, secondMetrics] = [metricsOf(0), metricsOf(1)];
  const { seed } = pairs[0]![0];
  const ofSeed = scored.filter(({ pair }) => pair[0].seed === seed);
  const [a, b] = [ofSeed.flatMap(({ rows }) => rows[0]), ofSeed.flatMap(({ rows }) => rows[1])];
  const { metrics } = pairs[0]![0].registries.metrics;
  const { untested, ...utterances } = testUtterances({
    first: a,
    second: b,
    labels,
    metrics,
    resamples,
    seed,
  });
  const overRuns = testRuns(overSeeds(pairs, firstMetrics), overSeeds(pairs, secondMetrics), metrics);
  const notTested = [...overRuns.untested, ...untested];
  const [mean, otherMean] = [summarizeMetrics(firstMetrics), summarizeMetrics(secondMetrics)];
  return {
    first: first.name,
    second: second.name,
    split,
    metrics: comparedMetrics(metrics, [...firstMetrics, ...secondMetrics]),
    ...pluginMetricsOf(metrics),
    pairs: scored.map(({ pair: [{ seed, fold }], sets }) => ({
      seed,
      ...(fold === undefined ? {} : { fold }),
      ...madeFromOf(sets),
    })),
    means: { first: mean.mean, second: otherMean.mean },
    ...whyUndefinedOf(mean, otherMean),
    ...(notTested.length > 0 && { untested: notTested }),
    runs: overRuns.runs,
    utterances: { ...utterances, count: a.length, seed },
  };
}

/** What the predictions of a pair were made from, where they say. */
function madeFromOf([{ madeFrom: first }, { madeFrom: second }]: readonly [
  NamedPredictions,
  NamedPredictions,
]) {
  if (!first && !second) return {};
  return { madeFrom: { ...(first && { first }), ...(second && { second }) } };
}

/** Why means are `null`, where some are. */
function whyUndefinedOf({ whyUndefined: first }: MetricSummary, { whyUndefined: second }: MetricSummary) {
  if (!first && !second) return {};
  return { whyUndefined: { ...(first && { first }), ...(second && { second }) } };
}

/** With folds one value for each of them, averaged over its seeds: two seeds of a fold are scored on the same utterances. */
function overSeeds(
  pairs: readonly (readonly [Run, Run])[],
  metrics: readonly ScoredMetrics[],
): ScoredMetrics[] {
  const folds = new Map<number, ScoredMetrics[]>();
  for (const [i, [{ seed, fold }]] of pairs.entries()) {
    const key = fold ?? seed;
    folds.set(key, [...(folds.get(key) ?? []), metrics[i]!]);
  }
  return [...folds.values()].map((seeds) => {
    const { mean, whyUndefined } = summarizeMetrics(seeds);
    return { metrics: mean, whyUndefined };
  });
}

type Rows = readonly [NamedPredictions['rows'], NamedPredictions['rows']];
