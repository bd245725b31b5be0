import { ConfigError, DataError, type Random, ShapeError } from '@erc/core';
import { checkPair } from '../checks.js';

/** Options of {@link approximateRandomization}. */
export interface ApproximateRandomizationOptions<Prediction> {
  /** Predictions of the two systems (class indices, valences, rows of probabilities …), for the same examples in the same order. */
  readonly first: ArrayLike<Prediction>;
  readonly second: ArrayLike<Prediction>;
  /** Any score of a whole set of predictions, such as `(predicted) => scoreClassification(truth, predicted, labels).macroF1`; `null` where it is not defined. */
  readonly metric: (predictions: readonly Prediction[]) => number | null;
  readonly random: Random;
  /** Number of random exchanges. @default 10000 */
  readonly resamples?: number;
  /**
   * Group of each example, such as its dialogue: groups are exchanged whole, as utterances of one dialogue are not independent.
   * @default every example by itself
   */
  readonly groups?: ArrayLike<number | string>;
}

/** Outcome of {@link approximateRandomization}. */
export interface ApproximateRandomizationResult {
  /** Score of `first` minus that of `second`. */
  readonly difference: number;
  /** Two-sided: `(1 + resamples whose |difference| is as large or larger) / (1 + resamples)`. */
  readonly pValue: number;
  readonly resamples: number;
  /** Exchanges after which one of both scores was not defined: they count for nothing. Absent: none. */
  readonly withoutScore?: number;
}

/**
 * Approximate randomisation: if the systems were alike, exchanging their predictions at random would give differences as large as the
 * observed one often. Works for any metric of the whole set, also those that are no mean over examples, such as F1 or CCC.
 *
 * @throws ShapeError where the lengths differ; DataError where there is no example or the metric is not finite.
 * @see Noreen 1989, "Computer-Intensive Methods for Testing Hypotheses"; Yeh 2000, "More Accurate Tests for the Statistical Significance of
 *   Result Differences", C00-2137; Phipson and Smyth 2010 (the added 1)
 */
export function approximateRandomization<Prediction>({
  first,
  second,
  metric,
  random,
  resamples = 10_000,
  groups,
}: ApproximateRandomizationOptions<Prediction>): ApproximateRandomizationResult {
  const examples = checkPair('approximateRandomization', first, second, 'second');
  if (groups && groups.length !== examples) {
    throw new ShapeError('approximateRandomization: groups', [examples], [groups.length]);
  }
  if (!(Number.isInteger(resamples) && resamples >= 1)) {
    throw new ConfigError(
      `approximateRandomization: resamples: expected a positive integer, received ${resamples}.`,
    );
  }
  const numbers = new Map<number | string, number>();
  const groupOf = Array.from({ length: examples }, (_, i) => {
    const key = groups ? groups[i]! : i;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
  const [a, b] = [Array.from(first), Array.from(second)];
  const differenceOf = (): number => {
    const [one, other] = [metric(a), metric(b)];
    return one === null || other === null ? Number.NaN : one - other;
  };
  const difference = differenceOf();
  if (!Number.isFinite(difference)) {
    throw new DataError(`approximateRandomization: metric: expected finite scores, received ${difference}.`);
  }

  // Sums in another order may differ in the last bits: what is meant to be equal counts as equal.
  const bound = Math.abs(difference) - 1e-12;
  let asLarge = 0;
  let withoutScore = 0;
  for (let r = 0; r < resamples; r++) {
    const exchanged = Array.from(numbers, () => random.integer(2) === 1);
    for (let i = 0; i < examples; i++) {
      const swap = exchanged[groupOf[i]!]!;
      a[i] = swap ? second[i]! : first[i]!;
      b[i] = swap ? first[i]! : second[i]!;
    }
    const exchangedDifference = differenceOf();
    if (Number.isNaN(exchangedDifference)) withoutScore++;
    else if (Math.abs(exchangedDifference) >= bound) asLarge++;
  }
  const pValue = (asLarge + 1) / (resamples - withoutScore + 1);
  return { difference, pValue, resamples, ...(withoutScore > 0 && { withoutScore }) };
}
