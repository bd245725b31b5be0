import { createRandom } from '@erc/core';
import {
  accuracyMetric,
  approximateRandomization,
  type MetricDescriptor,
  mcnemar,
  pairedBootstrap,
  pairedTTest,
  type ScoredMetrics,
  undefinedReason,
  wilcoxonSignedRank,
} from '@erc/metrics';
import type { PredictionRow, RunTest, SystemComparison, UtteranceTest } from '@erc/run-folder';
import { dialogueIn } from '../record/predicted-set.js';
import { type PairedColumns, pairedColumns } from './paired-columns.js';
import { whereDefined } from './where-defined.js';

/** A metric that both systems have, and that a test was not made of. */
export type UntestedMetric = NonNullable<SystemComparison['untested']>[number];

/** The metrics that two systems are compared by over runs where they apply to both. */
export const comparedMetrics = (
  metrics: readonly MetricDescriptor[],
  sets: readonly ScoredMetrics[],
): string[] =>
  metrics
    .filter(
      ({ type, compared }) =>
        compared.includes('runs') && sets.every(({ metrics }) => metrics[type] !== undefined),
    )
    .map(({ type }) => type);

/** Tests over runs, and the metrics that have none. */
export interface RunTests {
  readonly runs: RunTest[];
  readonly untested: UntestedMetric[];
}

/** Paired t-test and Wilcoxon of every compared metric; none of fewer than two pairs, nor of a metric that is not defined for one of them. */
export function testRuns(
  first: readonly ScoredMetrics[],
  second: readonly ScoredMetrics[],
  metrics: readonly MetricDescriptor[],
): RunTests {
  const tests: RunTests = { runs: [], untested: [] };
  if (first.length < 2) return tests;
  const all = [...first, ...second];
  for (const metric of comparedMetrics(metrics, all)) {
    const valuesOf = (sets: readonly ScoredMetrics[]): number[] =>
      sets.flatMap(({ metrics }) => metrics[metric] ?? []);
    const [a, b] = [valuesOf(first), valuesOf(second)];
    const without = all.filter(({ metrics }) => metrics[metric] === null);
    if (without.length > 0) {
      const whys = without.map(({ whyUndefined }) => undefinedReason(metric, whyUndefined));
      tests.untested.push({ metric, over: 'runs', why: [...new Set(whys)].join('; ') });
    } else {
      tests.runs.push({
        metric,
        first: a,
        second: b,
        tTest: whereDefined(() => pairedTTest(a, b)) ?? null,
        wilcoxon: whereDefined(() => wilcoxonSignedRank(a, b)) ?? null,
      });
    }
  }
  return tests;
}

/** Options of {@link testUtterances}: rows of both systems about the same utterances, in the same order. */
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

/** Tests over utterances, and the metrics that have none. */
export interface UtteranceTests extends Pick<SystemComparison['utterances'], 'metrics' | 'mcnemar'> {
  readonly untested: readonly UntestedMetric[];
}

/**
 * Bootstrap and randomisation of each metric that is compared over utterances, and McNemar's test of the accuracy. A metric that applies to both
 * and has no test is named, with the reason.
 */
export function testUtterances({
  first,
  second,
  labels,
  metrics,
  resamples,
  seed,
}: UtteranceTestOptions): UtteranceTests {
  const columnsOf = pairedColumns(first, second, labels);
  const groups = first.map(({ id }) => dialogueIn(id));
  const test = (metric: string, { truth, first, second }: PairedColumns, score: Score): UtteranceTest => {
    const random = (use: string) => createRandom(seed).fork(`${metric} ${use}`);
    return {
      metric,
      bootstrap: pairedBootstrap({
        truth,
        first,
        second,
        metric: score,
        labels,
        resamples,
        random: random('bootstrap'),
      }),
      randomization: approximateRandomization<number>({
        first,
        second,
        metric: (predicted) => score(truth, predicted),
        groups,
        resamples,
        random: random('randomization'),
      }),
    };
  };
  const tests: UtteranceTest[] = [];
  const untested: UntestedMetric[] = [];
  for (const metric of metrics) {
    const { type, columns, compared } = metric;
    if (!columns || !compared.includes('utterances')) continue;
    const score: Score = (truth, predicted) => columns.score(truth, predicted, labels);
    const paired = columnsOf(columns.of);
    if (!paired) continue;
    const made = paired.why === undefined ? whereDefined(() => test(type, paired, score)) : undefined;
    if (made) tests.push(made);
    else untested.push({ metric: type, over: 'utterances', why: paired.why ?? whyNotTested(metric, paired) });
  }
  const classes = columnsOf('classes');
  return {
    metrics: tests,
    untested,
    ...(classes && {
      mcnemar: {
        metric: accuracyMetric.type,
        ...mcnemar(classes.truth, classes.first, classes.second),
      },
    }),
  };
}

type Score = (truth: ArrayLike<number>, predicted: ArrayLike<number>) => number | null;

/** Why a metric of two whole columns has no test. */
function whyNotTested({ columns, undefinedFor }: MetricDescriptor, paired: PairedColumns): string {
  const { of } = columns!;
  const truth = {
    labels: [],
    valence: [],
    arousal: [],
    [of === 'classes' ? 'labels' : of]: [...paired.truth],
  };
  const whys = [paired.first, paired.second].map((predicted) =>
    undefinedFor?.(truth, of === 'classes' ? {} : { [of]: [...predicted] }),
  );
  return whys.find((why) => why !== undefined) ?? 'no resample has a score';
}
