import { DataError, meanOf } from '@erc/core';

/** How far two ratings are apart: `nominal` 0 or 1; `interval` the square of their difference. */
export type RatingLevel = 'nominal' | 'interval';

/**
 * Krippendorff's α: `1 − D_o / D_e`, observed over expected disagreement. Raters may be missing; items with one rating are left out, as
 * they can be compared with nothing.
 *
 * - `D_o = 1/n · Σ_items Σ_{i≠j} δ²(v_i, v_j) / (m − 1)`, m ratings of the item, n ratings in all
 * - `D_e = 1/(n(n − 1)) · Σ_{i≠j} δ²(v_i, v_j)` over all ratings
 *
 * @param ratings `[items][raters]`: class indices (nominal) or values (interval, such as valence); `null` where a rating is missing.
 *   The order of the ratings of an item does not matter, nor whether rows are equally long.
 * @param level @default 'nominal'
 * @returns At most 1 (full agreement); 0 is chance; `null` where all ratings are the same (0 / 0).
 * @throws DataError where no item has two ratings, or a rating is not finite.
 * @see Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (number | null)[])[],
  level: RatingLevel = 'nominal',
): number | null {
  const items = ratings.map((row, i) =>
    row.filter((value, j): value is number => {
      if (value !== null && !Number.isFinite(value)) {
        throw new DataError(
          `krippendorffAlpha: ratings[${i}][${j}]: expected a number or null, received ${value}.`,
        );
      }
      return value !== null;
    }),
  );
  const pairable = items.filter((values) => values.length >= 2);
  if (pairable.length === 0) {
    throw new DataError('krippendorffAlpha: expected an item with two ratings or more, received none.');
  }
  const all = pairable.flat();
  const n = all.length;
  const disagreement = level === 'nominal' ? unequalPairs : squaredPairs;
  const expected = disagreement(all) / (n * (n - 1));
  if (expected === 0) return null;
  const observed = pairable.reduce((sum, values) => sum + disagreement(values) / (values.length - 1), 0) / n;
  return 1 - observed / expected;
}

/** The ratings behind votes: class k as often as it was chosen. Which rater chose it is not needed for α. */
export function ratingsFromVotes(votes: readonly (readonly number[])[]): number[][] {
  return votes.map((row, i) =>
    row.flatMap((count, k) => {
      if (!(Number.isInteger(count) && count >= 0)) {
        throw new DataError(`ratingsFromVotes: votes[${i}][${k}]: expected a count, received ${count}.`);
      }
      return new Array<number>(count).fill(k);
    }),
  );
}

/** Number of ordered pairs of unequal values: `m² − Σ count²`. */
function unequalPairs(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((pairs, count) => pairs - count * count, values.length ** 2);
}

/** Sum of squared differences over ordered pairs: `2·m·Σ(v − mean)²`, which is 0 exactly where all are equal. */
function squaredPairs(values: readonly number[]): number {
  if (values.every((value) => value === values[0])) return 0;
  const mean = meanOf(values);
  return 2 * values.length * values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
