import { DataError } from '@erc/core';
import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { balancedClassWeights } from './balanced-class-weights.js';

const golden = readGolden<{ cases: { counts: number[]; expected: number[] }[] }>(
  import.meta.url,
  'balanced-class-weights',
);

describe('balancedClassWeights', () => {
  it.each(golden.cases)('matches scikit-learn: $counts', ({ counts, expected }) => {
    expect(balancedClassWeights(counts)).toBeAllClose(expected, { rtol: 1e-12 });
  });

  it('gives 0 to a class without examples, and the others what they get without it', () => {
    const [a, b, c] = balancedClassWeights([2, 0, 6]);
    expect([a, c]).toEqual(balancedClassWeights([2, 6]));
    expect(b).toBe(0);
  });

  it('refuses counts that are negative, not finite, or all 0', () => {
    for (const counts of [[], [0, 0], [3, -1], [Number.NaN, 1], [Number.POSITIVE_INFINITY]]) {
      expect(() => balancedClassWeights(counts)).toThrow(DataError);
    }
  });
});
