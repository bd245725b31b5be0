import { DataError, ShapeError } from '@erc/core';

/** Refuses an empty set and two columns of different lengths. Returns the length. */
export function checkPair(
  where: string,
  truth: ArrayLike<unknown>,
  other: ArrayLike<unknown>,
  name = 'predicted',
): number {
  if (truth.length !== other.length) {
    throw new ShapeError(`${where}: ${name}`, [truth.length], [other.length]);
  }
  if (truth.length === 0) throw new DataError(`${where}: expected at least one example, received none.`);
  return truth.length;
}

/** Refuses what is not a class index. */
export function checkLabels(where: string, labels: ArrayLike<number>, classes: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new DataError(`${where}[${i}]: expected a class index in 0 … ${classes - 1}, received ${label}.`);
    }
  }
}

/** Refuses NaN and infinities. */
export function checkFinite(where: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new DataError(`${where}[${i}]: expected a finite number, received ${values[i]}.`);
    }
  }
}

/** Refuses rows of another width, and NaN and infinities in them. */
export function checkRows(where: string, rows: readonly ArrayLike<number>[], width: number): void {
  for (const [i, row] of rows.entries()) {
    if (row.length !== width) throw new ShapeError(`${where}[${i}]`, [width], [row.length]);
    // The words are made only when something is wrong: there are many rows.
    for (let k = 0; k < width; k++) if (!Number.isFinite(row[k])) checkFinite(`${where}[${i}]`, row);
  }
}

/** Refuses rows that are not distributions: an element outside 0 … 1, or a sum that is not 1 (to 1e-3: float32 and rounded files pass). */
export function checkDistributions(where: string, rows: readonly ArrayLike<number>[], width: number): void {
  checkRows(where, rows, width);
  for (const [i, row] of rows.entries()) {
    let sum = 0;
    for (let k = 0; k < width; k++) {
      if (row[k]! < 0 || row[k]! > 1) {
        throw new DataError(`${where}[${i}][${k}]: expected a probability in 0 … 1, received ${row[k]}.`);
      }
      sum += row[k]!;
    }
    if (Math.abs(sum - 1) > 1e-3) {
      throw new DataError(`${where}[${i}]: expected probabilities that sum to 1, received a sum of ${sum}.`);
    }
  }
}
