import { DataError } from '@erc/core';
import { distributionOf, eachRow, type Rows } from './distribution.js';

/**
 * Votes to distributions over the classes: each row divided by its sum.
 *
 * @param votes Raters of each class, ≥ 0, `[classes]` or `[rows][classes]`. Fractions are allowed.
 * @returns The same form; each row sums to 1.
 * @throws DataError that names the row, for a vote that is negative or not finite, a row without votes, and rows of different lengths.
 */
export function softLabels(votes: readonly number[]): number[];
export function softLabels(votes: readonly (readonly number[])[]): number[][];
export function softLabels(votes: Rows): number[] | number[][] {
  const [first] = votes;
  const classes = Array.isArray(first) ? first.length : votes.length;
  return eachRow(votes, (row, index) => {
    if (row.length !== classes) {
      throw new DataError(
        `softLabels: row ${index}: expected ${classes} classes as in row 0, received ${row.length}.`,
      );
    }
    return distributionOf('softLabels', row, index);
  });
}
