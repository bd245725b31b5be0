import { createRandom } from '@erc/core';
import {
  approximateRandomization,
  type McNemarResult,
  type MetricValues,
  mcnemar,
  metricInfo,
  pairedBootstrap,
  pairedTTest,
  predictedClasses,
  scoreClassification,
  scoredSetOf,
  scoreRegression,
  wilcoxonSignedRank,
} from '@erc/metrics';
import type { PredictionRow, RunTest, UtteranceTest } from '@erc/run-folder';
import { dialogueIn } from '../record/predicted-set.js';

/** Metrics that are compared where both systems have them. */
export const COMPARED = [
  ...(['accuracy', 'weightedF1', 'macroF1', 'microF1', 'uar', 'auroc'] as const),
  ...(['cccValence', 'cccArousal'] as const),
];

/** Paired t-test and Wilcoxon of every compared metric; none of fewer than two pairs. */
export function testRuns(first: readonly MetricValues[], second: readonly MetricValues[]): RunTest[] {
  if (first.length < 2) return [];
  const everywhere = (name: string): boolean => [...first, ...second].every((own) => own[name] !== undefined);
  return COMPARED.filter(everywhere).map((metric) => {
    const [a, b] = [first.map((own) => own[metric]!), second.map((own) => own[metric]!)];
    const differences = a.map((value, i) => value - b[i]!);
    const differs = differences.some((difference) => difference !== 0);
    const varies = differences.some((difference) => Math.abs(difference - differences[0]!) > 1e-12);
    return {
      metric,
      first: a,
      second: b,
      ...(varies && { tTest: pairedTTest(a, b) }),
      ...(differs && { wilcoxon: wilcoxonSignedRank(a, b) }),
    };
  });
}

/** What {@link testUtterances} takes: rows of both systems about the same utterances, in the same order. */
export interface UtteranceTestOptions {
  readonly first: readonly PredictionRow[];
  readonly second: readonly PredictionRow[];
  readonly labels: readonly string[];
  readonly resamples: number;
  /** Of the resamples. */
  readonly seed: number;
}

/** Bootstrap and randomisation of weighted F1, macro F1 and CCC, and McNemar's test of the accuracy. */
export function testUtterances({ first, second, labels, resamples, seed }: UtteranceTestOptions): {
  readonly metrics: readonly UtteranceTest[];
  readonly mcnemar?: McNemarResult;
} {
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
  const metrics: UtteranceTest[] = [];
  const classes = a.probabilities &&
    b.probabilities && {
      truth: a.truth,
      first: predictedClasses(a.probabilities),
      second: predictedClasses(b.probabilities),
    };
  if (classes) {
    for (const metric of ['weightedF1', 'macroF1'] as const) {
      const score: Score = (truth, predicted) => scoreClassification(truth, predicted, labels)[metric];
      metrics.push(test(metric, { ...classes, score }));
    }
  }
  for (const [k, metric] of (['cccValence', 'cccArousal'] as const).entries()) {
    const column = (values: Float32Array | undefined): number[] =>
      values ? first.map((_, i) => values[2 * i + k]!) : [];
    const truth = column(a.trueValenceArousal);
    const [own, other] = [column(a.valenceArousal), column(b.valenceArousal)];
    const known = truth.flatMap((_, i) =>
      [truth, own, other].every((values) => Number.isFinite(values[i])) ? [i] : [],
    );
    // A test of a part of the utterances would be of other dialogues.
    if (known.length < first.length) continue;
    const score: Score = (wanted, predicted) => scoreRegression(wanted, predicted).ccc ?? 0;
    metrics.push(test(metric, { truth, first: own, second: other, score }));
  }
  return { metrics, ...(classes && { mcnemar: mcnemar(classes.truth, classes.first, classes.second) }) };
}

type Score = (truth: ArrayLike<number>, predicted: ArrayLike<number>) => number;

interface Columns {
  readonly truth: ArrayLike<number>;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly score: Score;
}

/** A metric's title. */
export const titleOf = (name: string): string => metricInfo(name).title;
