import { checkedTotal } from './class-counts.js';

/**
 * Class weights by inverse frequency: `w_k = N / n_k`, with N examples. A class without examples gets 0.
 *
 * Those of two published systems. They are K times the balanced weights: the mean weight of the examples is K, not 1, so in a loss that
 * does not divide by the weights the step is K times as long.
 *
 * @param counts Examples of each class in the training set, n_k ≥ 0.
 * @throws DataError for a count that is negative or not finite, or when all are 0.
 */
export function inverseFrequencyWeights(counts: readonly number[]): number[] {
  const total = checkedTotal('inverseFrequencyWeights', counts);
  return counts.map((count) => (count > 0 ? total / count : 0));
}
