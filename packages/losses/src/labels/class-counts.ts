import { DataError } from '@erc/core';

/**
 * Sum of the counts of the classes.
 *
 * @param where What is called, for the message.
 * @throws DataError for a count that is negative or not finite, or when all are 0.
 */
export function checkedTotal(where: string, counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!(total > 0) || !counts.every((count) => count >= 0 && Number.isFinite(count))) {
    throw new DataError(`${where}: expected counts ≥ 0, not all 0, received [${counts.join(', ')}].`);
  }
  return total;
}
