import { describe, expect, it } from 'vitest';
import { meanOf, medianOf, populationSdOf, sdOf } from './statistics.js';

describe('meanOf, medianOf, sdOf, populationSdOf', () => {
  it('are those of a textbook', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect([meanOf(values), medianOf(values), populationSdOf(values)]).toEqual([5, 4.5, 2]);
    expect(sdOf(values)).toBeCloseTo(Math.sqrt(32 / 7), 15);
    expect(meanOf([1, 2, 6])).toBe(3);
    expect(sdOf([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 12);
    expect(medianOf([5, 1, 3])).toBe(3);
    expect(medianOf([4, 1, 3, 2])).toBe(2.5);
    expect(medianOf([10, 9, 1])).toBe(9);
  });

  it('are 0 of nothing, and a single value does not vary', () => {
    for (const of of [meanOf, medianOf, populationSdOf, sdOf]) expect(of([])).toBe(0);
    expect([sdOf([3]), populationSdOf([3])]).toEqual([0, 0]);
  });
});
