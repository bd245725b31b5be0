import { ConfigError } from '@erc/core';
import { checkedTotal } from './class-counts.js';

/** Options of {@link effectiveNumberWeights}. */
export interface EffectiveNumberOptions {
  /** β in 0 … 1 (1 excluded): 0 weighs all classes the same, near 1 it comes to inverse frequency. @default 0.999 */
  readonly beta?: number;
}

/**
 * Class weights by the effective number of examples, `E_k = (1 − β^n_k) / (1 − β)`: the more examples a class has, the less each new one
 * adds. `w_k = 1/E_k`, scaled so that the weights of the K classes with examples sum to K. A class without examples gets 0.
 *
 * @param counts Examples of each class in the training set, n_k ≥ 0.
 * @throws DataError for a count that is negative or not finite, or when all are 0; ConfigError for β outside 0 … 1.
 * @see Cui et al. 2019, "Class-Balanced Loss Based on Effective Number of Samples", eq. 2 and section 4, arXiv:1901.05555
 */
export function effectiveNumberWeights(
  counts: readonly number[],
  { beta = 0.999 }: EffectiveNumberOptions = {},
): number[] {
  if (!(beta >= 0 && beta < 1)) {
    throw new ConfigError(
      `effectiveNumberWeights: beta: expected a number in 0 … 1, below 1, received ${beta}.`,
    );
  }
  checkedTotal('effectiveNumberWeights', counts);
  // expm1: 1 − β^n loses its digits where β is near 1.
  const weights = counts.map((n) => (n > 0 ? (1 - beta) / -Math.expm1(n * Math.log(beta)) : 0));
  const classes = counts.filter((count) => count > 0).length;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight * classes) / sum);
}
