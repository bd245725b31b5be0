import { DataError } from '@erc/core';
import { checkLabels, checkPair } from '../checks.js';

/**
 * Counts of true against predicted classes: `confusion[true][predicted]`.
 *
 * @param where What errors begin with.
 * @throws ShapeError where the lengths differ; DataError where there is no example, or a label is outside `0 … classes - 1`.
 */
export function countConfusion(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
  where = 'countConfusion',
): number[][] {
  const examples = checkPair(where, truth, predicted);
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < examples; i++) {
    const row = confusion[truth[i]!];
    const column = predicted[i]!;
    // One look per example, for resampling; the words are found only when something is wrong.
    if (row?.[column] === undefined) {
      checkLabels(`${where}: truth`, truth, classes);
      checkLabels(`${where}: predicted`, predicted, classes);
    }
    row![column]!++;
  }
  return confusion;
}

/**
 * Rows as shares of the true class: element `[k][k]` is the recall of class k. A class without examples has zeros, as in scikit-learn's
 * `confusion_matrix(normalize='true')`.
 */
export function normalizeRows(confusion: readonly (readonly number[])[]): number[][] {
  for (const [i, row] of confusion.entries()) {
    const wrong = row.find((count) => !(count >= 0 && Number.isFinite(count)));
    if (wrong !== undefined) {
      throw new DataError(`normalizeRows: row ${i}: expected counts, received ${wrong}.`);
    }
  }
  return confusion.map((row) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (support === 0 ? 0 : count / support));
  });
}
