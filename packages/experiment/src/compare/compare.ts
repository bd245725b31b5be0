import { createRandom } from '@erc/core';
import {
  AFFECT,
  accuracyMetric,
  approximateRandomization,
  type MetricDescriptor,
  type MetricOfColumns,
  type MetricValues,
  mcnemar,
  pairedBootstrap,
  pairedTTest,
  predictedClasses,
  scoredSetOf,
  wilcoxonSignedRank,
} from '@erc/metrics';
import type { PredictionRow, RunTest, SystemComparison, UtteranceTest } from '@erc/run-folder';
import { dialogueIn } from '../record/predicted-set.js';
import { whereDefined } from './where-defined.js';

/** The metrics that two systems are compared by over runs where both have them. */
export const comparedMetrics = (
  metrics: readonly MetricDescriptor[],
  sets: readonly MetricValues[],
): string[] =>
  metrics
    .filter(({ type, compared }) => compared.includes('runs') && sets.every((own) => own[type] !== undefined))
    .map(({ type }) => type);

/** Paired t-test and Wilcoxon of every compared metric; none of fewer than two pairs. */
export function testRuns(
  first: readonly MetricValues[],
  second: readonly MetricValues[],
  metrics: readonly MetricDescriptor[],
): RunTest[] {
  if (first.length < 2) return [];
  return comparedMetrics(metrics, [...first, ...second]).map((metric) => {
    const [a, b] = [first.map((own) => own[metric]!), second.map((own) => own[metric]!)];
    return {
      metric,
      first: a,
      second: b,
      tTest: whereDefined(() => pairedTTest(a, b)) ?? null,
      wilcoxon: whereDefined(() => wilcoxonSignedRank(a, b)) ?? null,
    };
  });
}

/** What {@link testUtterances} takes: rows of both systems about the same utterances, in the same order. */
export interface UtteranceTestOptions {
  readonly first: readonly PredictionRow[];
  readonly second: readonly PredictionRow[];
  readonly labels: readonly string[];
  /** Those that are compared over utterances are tested. */
  readonly metrics: readonly MetricDescriptor[];
  readonly resamples: number;
  /** Of the resamples. */
  readonly seed: number;
}

/** Bootstrap and randomisation of each metric that is compared over utterances, and McNemar's test of the accuracy. */
export function testUtterances({
  first,
  second,
  labels,
  metrics,
  resamples,
  seed,
}: UtteranceTestOptions): Pick<SystemComparison['utterances'], 'metrics' | 'mcnemar'> {
  const [a, b] = [scoredSetOf(first, labels), scoredSetOf(second, labels)];
  const groups = first.map(({ id }) => dialogueIn(id));
  const test = (metric: string, columns: Columns): UtteranceTest => {
    const random = (use: string) => createRandom(seed).fork(`${metric} ${use}`);
    const { truth, score } = columns;
    return {
      metric,
      bootstrap: pairedBootstrap({
        ...columns,
        metric: score,
        labels,
        resamples,
        random: random('bootstrap'),
      }),
      randomization: approximateRandomization<number>({
        first: columns.first,
        second: columns.second,
        metric: (predicted) => score(truth, predicted),
        groups,
        resamples,
        random: random('randomization'),
      }),
    };
  };
  const classes = a.probabilities &&
    b.probabilities && {
      truth: a.truth,
      first: predictedClasses(a.probabilities),
      second: predictedClasses(b.probabilities),
    };
  const columnsOf = (of: MetricOfColumns['of']): Omit<Columns, 'score'> | undefined => {
    if (of === 'classes') return classes;
    const k = AFFECT.indexOf(of);
    const column = (values: Float32Array | undefined): number[] =>
      values ? first.map((_, i) => values[2 * i + k]!) : [];
    const truth = column(a.trueValenceArousal);
    const [own, other] = [column(a.valenceArousal), column(b.valenceArousal)];
    const known = truth.flatMap((_, i) =>
      [truth, own, other].every((values) => Number.isFinite(values[i])) ? [i] : [],
    );
    // A test of a part of the utterances would be of other dialogues.
    if (known.length < first.length) return undefined;
    return { truth, first: own, second: other };
  };
  const tested = metrics.flatMap(({ type, columns, compared }): UtteranceTest[] => {
    if (!columns || !compared.includes('utterances')) return [];
    const score: Score = (truth, predicted) => columns.score(truth, predicted, labels);
    const own = columnsOf(columns.of);
    const tests = own && whereDefined(() => test(type, { ...own, score }));
    return tests ? [tests] : [];
  });
  const mcnemarOf = (own: Omit<Columns, 'score'>) => ({
    metric: accuracyMetric.type,
    ...mcnemar(own.truth, own.first, own.second),
  });
  return { metrics: tested, ...(classes && { mcnemar: mcnemarOf(classes) }) };
}

type Score = (truth: ArrayLike<number>, predicted: ArrayLike<number>) => number | null;

interface Columns {
  readonly truth: ArrayLike<number>;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly score: Score;
}
