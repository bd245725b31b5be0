import { checkedTotal } from './class-counts.js';

/**
 * Class weights that make every class count the same in total: `w_k = N / (K · n_k)`, with N examples in K classes. A class without
 * examples gets 0 and is not one of the K. The mean weight of the examples is 1.
 *
 * @param counts Examples of each class in the training set, n_k ≥ 0.
 * @throws DataError for a count that is negative or not finite, or when all are 0.
 * @see scikit-learn, `compute_class_weight('balanced')` (which refuses classes without examples)
 */
export function balancedClassWeights(counts: readonly number[]): number[] {
  const total = checkedTotal('balancedClassWeights', counts);
  const classes = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? total / (classes * count) : 0));
}
