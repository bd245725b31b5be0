import { DataError } from '@erc/core';
import { checkFinite, checkPair } from '../checks.js';
import { normalCdf } from './distributions.js';
import { midranks } from './ranks.js';
import { roundingOf } from './rounding.js';

/** Options of {@link wilcoxonSignedRank}, named as SciPy names them. */
export interface WilcoxonOptions {
  /**
   * `exact`: all 2ⁿ signs are counted, ties in size included. `asymptotic`: normal approximation with correction for ties.
   * `auto`: exact for up to 50 differences.
   * @default 'auto'
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic';
  /**
   * Differences of 0: left out (`wilcox`), ranked and then left out (`pratt`), or ranked and shared between both sides (`zsplit`).
   * @default 'wilcox'
   */
  readonly zeroMethod?: 'wilcox' | 'pratt' | 'zsplit';
  /** Takes ½ off the distance from the mean, in the asymptotic method. @default false */
  readonly correction?: boolean;
}

/** Outcome of {@link wilcoxonSignedRank}. */
export interface WilcoxonResult {
  /** The smaller of the two sums of ranks. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Number of pairs. */
  readonly n: number;
  /** Number of pairs without a difference. */
  readonly zeros: number;
  readonly method: 'exact' | 'asymptotic';
}

/**
 * Wilcoxon's signed-rank test of two systems over the same folds or seeds: by sign and rank of the differences, without assuming that they
 * are normal. With five pairs its smallest p is 0.0625.
 *
 * Differences that are equal but for rounding (1e-12 of scores up to 1) are equal: two means over seeds that were summed in another order do
 * not differ, and counts of hits tie as they do before they are divided.
 *
 * Equal to SciPy's `wilcoxon` otherwise, except that `exact` stays exact where differences are equal in size (SciPy counts the signs itself for up
 * to 13 pairs, and turns to the approximation above).
 *
 * @throws ShapeError where the lengths differ; DataError where there is no pair, a value is not finite, or no pair differs.
 * @see Wilcoxon 1945, "Individual Comparisons by Ranking Methods"; Pratt 1959; Cureton 1967
 */
export function wilcoxonSignedRank(
  first: readonly number[],
  second: readonly number[],
  { method = 'auto', zeroMethod = 'wilcox', correction = false }: WilcoxonOptions = {},
): WilcoxonResult {
  const n = checkPair('wilcoxonSignedRank', first, second, 'second');
  checkFinite('wilcoxonSignedRank: first', first);
  checkFinite('wilcoxonSignedRank: second', second);
  const tolerance = roundingOf(first, second);
  const all = first.map((value, i) => {
    const difference = value - second[i]!;
    return Math.abs(difference) <= tolerance ? 0 : difference;
  });
  const zeros = all.filter((difference) => difference === 0).length;
  if (zeros === n) {
    throw new DataError(`wilcoxonSignedRank: expected a pair that differs, received ${n} equal pairs.`);
  }
  const differences = zeroMethod === 'wilcox' ? all.filter((difference) => difference !== 0) : all;
  const { ranks, ties } = midranks(differences.map(Math.abs), tolerance);
  const sumWhere = (is: (difference: number) => boolean): number =>
    differences.reduce((sum, difference, i) => sum + (is(difference) ? ranks[i]! : 0), 0);
  const shared = zeroMethod === 'zsplit' ? sumWhere((difference) => difference === 0) / 2 : 0;
  const plus = sumWhere((difference) => difference > 0);
  const minus = sumWhere((difference) => difference < 0);
  const statistic = Math.min(plus, minus) + shared;
  const used: 'exact' | 'asymptotic' =
    method === 'auto' ? (differences.length <= 50 ? 'exact' : 'asymptotic') : method;

  if (used === 'exact') {
    const nonZero = Array.from(ranks).filter((_, i) => differences[i] !== 0);
    const pValue = Math.min(1, 2 * shareOfSigns(nonZero, Math.min(plus, minus)));
    return { statistic, pValue, n, zeros, method: used };
  }
  const count = differences.length;
  // Pratt: the zeros hold the lowest ranks, which count for neither side; two or more are the first group of ties.
  const dropped = zeroMethod === 'pratt' ? zeros : 0;
  const mean = (count * (count + 1) - dropped * (dropped + 1)) / 4;
  const squares = (k: number): number => k * (k + 1) * (2 * k + 1);
  const tieSizes = dropped > 1 ? ties.slice(1) : ties;
  const tied = tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0);
  const sd = Math.sqrt((squares(count) - squares(dropped) - tied / 2) / 24);
  const distance = Math.abs(plus + shared - mean);
  const z = Math.abs(distance - (correction && distance > 0 ? 0.5 : 0)) / sd;
  return { statistic, pValue: 2 * normalCdf(-z), n, zeros, method: used };
}

/** Share of all 2ⁿ choices of signs for which the sum of the positive ranks is `most` or less. Ranks are multiples of ½. */
function shareOfSigns(ranks: readonly number[], most: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const shares = new Float64Array(doubled.reduce((sum, rank) => sum + rank, 0) + 1);
  shares[0] = 1;
  let reach = 0;
  for (const rank of doubled) {
    reach += rank;
    for (let sum = reach; sum >= 0; sum--) {
      shares[sum] = (shares[sum]! + (sum >= rank ? shares[sum - rank]! : 0)) / 2;
    }
  }
  return shares.subarray(0, Math.round(2 * most) + 1).reduce((sum, share) => sum + share, 0);
}
