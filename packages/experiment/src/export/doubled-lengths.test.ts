import { expect, it } from 'vitest';
import { doubledLengths } from './doubled-lengths.js';

it('goes up to the most, whatever that is', () => {
  expect(doubledLengths(1)).toEqual([1]);
  expect(doubledLengths(32)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(doubledLengths(100)).toEqual([2, 4, 8, 16, 32, 64, 100]);
  expect(doubledLengths(480_000)).toEqual([7500, 15_000, 30_000, 60_000, 120_000, 240_000, 480_000]);
});
