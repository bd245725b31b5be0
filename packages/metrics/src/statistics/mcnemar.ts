import { DataError } from '@erc/core';
import { checkPair } from '../checks.js';
import { binomialCdf, chiSquareTail } from './distributions.js';

/** Options of {@link mcnemar}. */
export interface McNemarOptions {
  /** `exact`: binomial; `chi-square`: approximation with one degree of freedom, for 25 disagreements or more. @default 'exact' */
  readonly method?: 'exact' | 'chi-square';
  /** Edwards's continuity correction, in the chi-square method. @default true */
  readonly correction?: boolean;
}

/** Outcome of {@link mcnemar}. */
export interface McNemarResult {
  /** Examples that only the first system got right. */
  readonly onlyFirst: number;
  /** Examples that only the second system got right. */
  readonly onlySecond: number;
  /** Exact: the smaller of both counts. Chi-square: `(|b − c| − 1)² / (b + c)`, without the 1 if uncorrected; 0 where both counts are 0. */
  readonly statistic: number;
  /** Two-sided; 1 where the systems never disagree. */
  readonly pValue: number;
}

/**
 * McNemar's test: do two systems have the same accuracy on the same examples? Only examples that one gets right and the other wrong count.
 *
 * @param truth True class indices.
 * @param first Predicted class indices of one system.
 * @param second Those of the other, for the same examples in the same order.
 * @throws ShapeError where the lengths differ; DataError where there is no example.
 * @see McNemar 1947, "Note on the Sampling Error of the Difference between Correlated Proportions or Percentages"; Dietterich 1998,
 *   "Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms"
 */
export function mcnemar(
  truth: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: McNemarOptions = {},
): McNemarResult {
  const examples = checkPair('mcnemar', truth, first, 'first');
  checkPair('mcnemar', truth, second, 'second');
  let [onlyFirst, onlySecond] = [0, 0];
  for (let i = 0; i < examples; i++) {
    if ([truth[i], first[i], second[i]].some(Number.isNaN)) {
      throw new DataError(`mcnemar: example ${i}: expected class indices, received NaN.`);
    }
    const [firstRight, secondRight] = [first[i] === truth[i], second[i] === truth[i]];
    if (firstRight && !secondRight) onlyFirst++;
    if (secondRight && !firstRight) onlySecond++;
  }
  return mcnemarOf(onlyFirst, onlySecond, options);
}

/** {@link mcnemar} from the two counts of disagreement. */
export function mcnemarOf(
  onlyFirst: number,
  onlySecond: number,
  { method = 'exact', correction = true }: McNemarOptions = {},
): McNemarResult {
  for (const count of [onlyFirst, onlySecond]) {
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new DataError(`mcnemar: expected a count of disagreements, received ${count}.`);
    }
  }
  const total = onlyFirst + onlySecond;
  if (total === 0) return { onlyFirst, onlySecond, statistic: 0, pValue: 1 };
  if (method === 'exact') {
    const statistic = Math.min(onlyFirst, onlySecond);
    return { onlyFirst, onlySecond, statistic, pValue: Math.min(1, 2 * binomialCdf(statistic, total, 0.5)) };
  }
  const statistic = (Math.abs(onlyFirst - onlySecond) - (correction ? 1 : 0)) ** 2 / total;
  return { onlyFirst, onlySecond, statistic, pValue: chiSquareTail(statistic) };
}
