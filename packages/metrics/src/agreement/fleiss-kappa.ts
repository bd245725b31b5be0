import { DataError, ShapeError } from '@erc/core';

/**
 * Fleiss' κ: agreement of a fixed number of raters on classes, beyond what their overall shares of classes would give by chance.
 * `κ = (P̄ − P̄_e) / (1 − P̄_e)`, with `P_i = (Σ_k n_ik² − m) / (m(m − 1))` and `P̄_e = Σ_k p_k²`.
 *
 * @param votes `[items][classes]`: how many raters chose each class; every row has the same sum m ≥ 2.
 * @returns At most 1 (full agreement); 0 is chance; `null` where all votes fall on one class (0 / 0).
 * @throws ShapeError for rows of different widths; DataError where there is no item, a vote is no count, or the sums differ: use
 *   {@link krippendorffAlpha} where raters are missing.
 * @see Fleiss 1971, "Measuring Nominal Scale Agreement among Many Raters"
 */
export function fleissKappa(votes: readonly (readonly number[])[]): number | null {
  if (votes.length === 0) throw new DataError('fleissKappa: expected at least one item, received none.');
  const classes = votes[0]!.length;
  const raters = votes[0]!.reduce((sum, count) => sum + count, 0);
  if (raters < 2) {
    throw new DataError(`fleissKappa: item 0: expected votes of two raters or more, received ${raters}.`);
  }
  const totals = new Array<number>(classes).fill(0);
  let agreement = 0;
  for (const [i, row] of votes.entries()) {
    if (row.length !== classes) throw new ShapeError(`fleissKappa: votes[${i}]`, [classes], [row.length]);
    let [sum, squares] = [0, 0];
    for (const [k, count] of row.entries()) {
      if (!(Number.isInteger(count) && count >= 0)) {
        throw new DataError(`fleissKappa: votes[${i}][${k}]: expected a count, received ${count}.`);
      }
      totals[k]! += count;
      sum += count;
      squares += count * count;
    }
    if (sum !== raters) {
      throw new DataError(
        `fleissKappa: item ${i}: expected ${raters} votes as in the first item, received ${sum}.`,
      );
    }
    agreement += (squares - raters) / (raters * (raters - 1));
  }
  if (totals.filter((total) => total > 0).length === 1) return null;
  const observed = agreement / votes.length;
  const chance = totals.reduce((sum, total) => sum + (total / (votes.length * raters)) ** 2, 0);
  return (observed - chance) / (1 - chance);
}
