import { DataError, meanOf, sdOf } from '@erc/core';
import { checkFinite, checkPair } from '../checks.js';
import { studentTCritical, studentTTails } from './distributions.js';
import { jzsBayesFactor } from './jzs-bayes-factor.js';
import { roundingOf } from './rounding.js';
import { pairedTTestPower } from './t-test-power.js';

/** Outcome of {@link pairedTTest}; differences are first − second. */
export interface PairedTTestResult {
  /** Number of pairs. */
  readonly n: number;
  /** Mean difference. */
  readonly difference: number;
  readonly t: number;
  /** n − 1. */
  readonly dof: number;
  /** Two-sided. */
  readonly pValue: number;
  /** 95 % confidence interval of the mean difference. */
  readonly low: number;
  readonly high: number;
  /**
   * Cohen's d of the two columns, d_av: mean difference over √((s₁² + s₂²) / 2). What pingouin's `ttest(paired=True)` prints, and system B.
   * `null` where both columns are constant.
   */
  readonly cohensD: number | null;
  /** Cohen's d of the differences, d_z: mean difference over their standard deviation, t / √n. */
  readonly cohensDz: number;
  /** JZS Bayes factor BF₁₀, r = 0.707: how many times more likely the data are with an effect than without. */
  readonly bayesFactor: number;
  /** Power at 5 % of the observed d_av: what pingouin and system B print. `null` where d_av is. */
  readonly power: number | null;
  /** Power at 5 % of the observed d_z, the effect that this test sees. */
  readonly powerDz: number;
}

/**
 * Paired t-test of two systems over the same folds or seeds.
 *
 * Folds share training data, so their differences are not independent and p is too small (Nadeau and Bengio 2003): read it together with a
 * test over utterances.
 *
 * @param first One score for each fold or seed.
 * @param second Scores of the other system, for the same folds or seeds in the same order.
 * @throws ShapeError where the lengths differ; DataError for fewer than two pairs, a value that is not finite, or differences that are all
 *   the same, for which t is undefined.
 */
export function pairedTTest(first: readonly number[], second: readonly number[]): PairedTTestResult {
  const n = checkPair('pairedTTest', first, second, 'second');
  checkFinite('pairedTTest: first', first);
  checkFinite('pairedTTest: second', second);
  if (n < 2) throw new DataError('pairedTTest: expected two pairs or more, received 1.');

  const differences = first.map((value, i) => value - second[i]!);
  const difference = meanOf(differences);
  const sd = sdOf(differences);
  // Equal differences leave a deviation of the size of their rounding, and of that of their mean, which grows with their number.
  if (spreadOf(differences) <= roundingOf(first, second)) {
    throw new DataError(`pairedTTest: expected differences that vary, received ${n} times ${difference}.`);
  }
  const dof = n - 1;
  const error = sd / Math.sqrt(n);
  const t = difference / error;
  const margin = studentTCritical(0.95, dof) * error;
  // A column that is constant has no spread, whatever its rounded mean says.
  const sdOrZero = (column: readonly number[]): number => (spreadOf(column) === 0 ? 0 : sdOf(column));
  const pooled = Math.sqrt((sdOrZero(first) ** 2 + sdOrZero(second) ** 2) / 2);
  const cohensD = pooled === 0 ? null : difference / pooled;
  const cohensDz = difference / sd;
  return {
    n,
    difference,
    t,
    dof,
    pValue: studentTTails(t, dof),
    low: difference - margin,
    high: difference + margin,
    cohensD,
    cohensDz,
    bayesFactor: jzsBayesFactor(t, n),
    power: cohensD === null ? null : pairedTTestPower(cohensD, n),
    powerDz: pairedTTestPower(cohensDz, n),
  };
}

/** The largest value less the smallest. */
function spreadOf(values: readonly number[]): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high - low;
}
