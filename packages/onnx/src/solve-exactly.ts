/**
 * The whole numbers x with `rows · x = values`, in exact arithmetic (Bareiss' elimination without fractions).
 *
 * @param rows Whole numbers; at least as many rows as columns. The first rows decide, the others check.
 * @returns `undefined` where no whole numbers solve all rows, or where the first rows do not decide.
 */
export function solveExactly(
  rows: readonly (readonly number[])[],
  values: readonly number[],
): number[] | undefined {
  const count = rows[0]!.length;
  if (rows.length < count) return undefined;
  const matrix = rows.map((row, i) => [...row, values[i]!].map(BigInt));
  let previous = 1n;
  for (let k = 0; k < count; k++) {
    const pivotRow = matrix.findIndex((row, i) => i >= k && row[k] !== 0n);
    if (pivotRow < 0) return undefined;
    [matrix[k], matrix[pivotRow]] = [matrix[pivotRow]!, matrix[k]!];
    const pivot = matrix[k]!;
    for (const [i, row] of matrix.entries()) {
      if (i === k) continue;
      const factor = row[k]!;
      for (let j = 0; j <= count; j++) row[j] = (pivot[k]! * row[j]! - factor * pivot[j]!) / previous;
    }
    previous = pivot[k]!;
  }
  // All of the first rows now have the same number on the diagonal; what is left of the others must be 0.
  if (matrix.slice(count).some((row) => row[count] !== 0n)) return undefined;
  const solution = matrix.slice(0, count).map((row) => [row[count]! / previous, row[count]! % previous]);
  return solution.every(([, remainder]) => remainder === 0n)
    ? solution.map(([whole]) => Number(whole))
    : undefined;
}
