import type { Random } from '@erc/core';
import { DataError, ShapeError } from '@erc/core';
import { scoreClassification } from '../scores/classification.js';

/** Options of {@link pairedBootstrap}. */
export interface PairedBootstrapOptions {
  /** True class indices; with a metric of another kind what it reads, such as true valences. */
  readonly truth: ArrayLike<number>;
  /** Predictions of the two systems of the same kind, for the same examples in the same order. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly labels: readonly string[];
  readonly random: Random;
  /** Number of resamples. @default 10000 */
  readonly resamples?: number;
  /** Score of the drawn examples, whose columns are float64 whatever the type of those given; `null` where it is not defined. @default weighted F1 */
  readonly metric?: (truth: ArrayLike<number>, predicted: ArrayLike<number>) => number | null;
}

/** Outcome of {@link pairedBootstrap}. */
export interface PairedBootstrapResult {
  /** Score of `first` minus that of `second`, on the examples themselves. */
  readonly difference: number;
  /** 95 % percentile interval of the difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p: twice the smaller share of resamples in which the difference is ≤ 0 or ≥ 0, each with one added to both counts; at most 1. */
  readonly pValue: number;
  readonly resamples: number;
  /** Resamples in which one of both scores was not defined: they count for nothing. Absent: none. */
  readonly withoutScore?: number;
}

/** Equal scores that were summed in another order differ in the last bits: what is meant to be equal counts as equal. */
const EQUAL = 1e-12;

/**
 * Paired bootstrap of the difference in weighted F1, or another metric: examples are drawn with replacement, both systems scored on the same draw.
 *
 * A resample may have no score: a CCC of draws of one utterance alone. It is left out, and counted.
 *
 * @throws ShapeError where the lengths differ; DataError where the score of the examples themselves, or of every resample, is not defined.
 * @see Efron and Tibshirani 1993, "An Introduction to the Bootstrap", ch. 13 and 16; Berg-Kirkpatrick et al. 2012, "An Empirical
 *   Investigation of Statistical Significance in NLP", D12-1091
 */
export function pairedBootstrap({
  truth,
  first,
  second,
  labels,
  random,
  resamples = 10_000,
  metric = (drawnTruth, predicted) => scoreClassification(drawnTruth, predicted, labels).weightedF1,
}: PairedBootstrapOptions): PairedBootstrapResult {
  const examples = truth.length;
  for (const predicted of [first, second]) {
    if (predicted.length !== examples)
      throw new ShapeError('pairedBootstrap', [examples], [predicted.length]);
  }
  // Not `draw.map`: it would give integers, and cut a valence to one.
  const drawn = (column: ArrayLike<number>, draw: Int32Array): Float64Array => {
    const values = new Float64Array(draw.length);
    for (const [k, i] of draw.entries()) values[k] = column[i]!;
    return values;
  };
  const scoreOf = (predicted: ArrayLike<number>, draw: Int32Array): number | null =>
    metric(drawn(truth, draw), drawn(predicted, draw));
  const differenceOf = (draw: Int32Array): number | undefined => {
    const [one, other] = [scoreOf(first, draw), scoreOf(second, draw)];
    return one === null || other === null ? undefined : one - other;
  };
  const difference = differenceOf(Int32Array.from({ length: examples }, (_, i) => i));
  const found: number[] = [];
  const draw = new Int32Array(examples);
  for (let r = 0; difference !== undefined && r < resamples; r++) {
    for (let i = 0; i < examples; i++) draw[i] = random.integer(examples);
    const drawnDifference = differenceOf(draw);
    if (drawnDifference !== undefined) found.push(drawnDifference);
  }
  if (difference === undefined || found.length === 0) {
    throw new DataError('pairedBootstrap: expected a score that is defined, received none.');
  }
  const differences = Float64Array.from(found).sort();
  const withoutScore = resamples - found.length;
  const notAbove = differences.filter((value) => value <= EQUAL).length;
  const notBelow = differences.filter((value) => value >= -EQUAL).length;
  const quantile = (q: number): number =>
    differences[Math.min(found.length - 1, Math.floor(q * found.length))]!;
  return {
    difference,
    low: quantile(0.025),
    high: quantile(0.975),
    pValue: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (found.length + 1)),
    resamples,
    ...(withoutScore > 0 && { withoutScore }),
  };
}
