import { DataError } from '@erc/core';

/**
 * p-values of several comparisons, adjusted by Holm's step-down method: the chance that any of them is below 5 % by luck alone stays 5 %.
 * The i-th smallest of m is multiplied by m − i + 1, made no smaller than the one before, and 1 at most.
 *
 * @returns In the order given.
 * @throws DataError for a value outside 0 … 1.
 * @see Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure"
 */
export function holm(pValues: readonly number[]): number[] {
  for (const p of pValues) {
    if (!(p >= 0 && p <= 1)) throw new DataError(`holm: expected p-values in 0 … 1, received ${p}.`);
  }
  const order = pValues.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let least = 0;
  for (const [rank, { p, i }] of order.entries()) {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * p));
    adjusted[i] = least;
  }
  return adjusted;
}
