import { meanOf } from '@erc/core';

/** A decimal number, or `undefined` for a cell that is empty or holds something else. */
export const parseNumber = (cell: string): number | undefined =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : undefined;

/** Mean without the last digits that binary fractions add: of 0.1 and 0.2 it is 0.15. */
export const roundedMeanOf = (numbers: readonly number[]): number => Number(meanOf(numbers).toPrecision(12));
