import { DataError } from '@erc/core';

/** One row of numbers, or a list of rows. */
export type Rows = readonly number[] | readonly (readonly number[])[];

/** `f` of the row, or of each row with its place in the list. */
export function eachRow(
  rows: Rows,
  f: (row: readonly number[], index?: number) => number[],
): number[] | number[][] {
  return isRow(rows) ? f(rows) : rows.map((row, index) => f(row, index));
}

const isRow = (rows: Rows): rows is readonly number[] => typeof rows[0] === 'number';

/**
 * `row / Σ row`
 *
 * @param where What is called, for the message.
 * @param index Place of the row in its list, for the message.
 * @throws DataError for a number that is negative or not finite, and for a row that sums to 0.
 */
export function distributionOf(where: string, row: readonly number[], index?: number): number[] {
  const sum = row.reduce((total, x) => total + x, 0);
  if (!(sum > 0) || !row.every((x) => x >= 0 && Number.isFinite(x))) {
    const place = index === undefined ? where : `${where}: row ${index}`;
    throw new DataError(`${place}: expected votes ≥ 0, not all 0, received [${row.join(', ')}].`);
  }
  return row.map((x) => x / sum);
}
