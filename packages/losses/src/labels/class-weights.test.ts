import { ConfigError, DataError } from '@erc/core';
import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { effectiveNumberWeights } from './effective-number-weights.js';
import { inverseFrequencyWeights } from './inverse-frequency-weights.js';

interface GoldenCase {
  readonly counts: number[];
  readonly inverse: number[];
  readonly effective: { readonly beta: number; readonly expected: number[] }[];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'class-weights');
const wrong = [[], [0, 0], [3, -1], [Number.NaN, 1], [Number.POSITIVE_INFINITY]];

describe('inverseFrequencyWeights', () => {
  it.each(golden.cases)('matches NumPy: $counts', ({ counts, inverse }) => {
    expect(inverseFrequencyWeights(counts)).toBeAllClose(inverse, { rtol: 1e-12 });
  });

  it('gives the published weights of MELD', () => {
    const alphabetical = [1109, 271, 268, 1743, 4710, 683, 1205];
    const published = [9.01, 36.86, 37.27, 5.73, 2.12, 14.63, 8.29];
    expect(inverseFrequencyWeights(alphabetical)).toBeAllClose(published, { rtol: 0, atol: 0.0051 });
  });

  it('refuses counts that are negative, not finite, or all 0', () => {
    for (const counts of wrong) expect(() => inverseFrequencyWeights(counts)).toThrow(DataError);
  });
});

describe('effectiveNumberWeights', () => {
  it.each(golden.cases)('matches NumPy: $counts', ({ counts, effective }) => {
    for (const { beta, expected } of effective) {
      expect(effectiveNumberWeights(counts, { beta })).toBeAllClose(expected, { rtol: 1e-7 });
    }
  });

  it('weighs all classes the same at β = 0, and by inverse frequency near 1', () => {
    expect(effectiveNumberWeights([5, 1, 0, 3], { beta: 0 })).toEqual([1, 1, 0, 1]);
    const nearOne = effectiveNumberWeights([4, 2, 1], { beta: 1 - 1e-12 });
    expect(nearOne).toBeAllClose([3 / 7, 6 / 7, 12 / 7], { rtol: 1e-9 });
  });

  it('refuses wrong counts and a β outside 0 … 1', () => {
    for (const counts of wrong) expect(() => effectiveNumberWeights(counts)).toThrow(DataError);
    for (const beta of [-0.1, 1, Number.NaN]) {
      expect(() => effectiveNumberWeights([1, 2], { beta })).toThrow(ConfigError);
    }
  });
});
