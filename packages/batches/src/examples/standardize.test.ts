import type { FeatureArray } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { eachFeature } from './feature-column.js';
import { fitStandardizer, type Standardizer, standardize } from './standardize.js';

const vector = (...values: number[]) => ({ data: Float32Array.from(values), shape: [values.length] });

const standardized = (features: readonly FeatureArray[], fitted: Standardizer): number[][] =>
  Array.from(eachFeature(standardize(features, fitted)), (feature) => [...(feature as FeatureArray).data]);

describe('fitStandardizer', () => {
  it('gives training vectors mean 0 and standard deviation 1, and leaves constants at 0', () => {
    const features = [vector(1, 7), vector(3, 7), vector(5, 7)];
    const fitted = fitStandardizer(features);
    const rows = standardized(features, fitted);
    expect(rows.map((row) => row[1])).toEqual([0, 0, 0]);
    const first = rows.map((row) => row[0]!);
    expect(first.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 6);
    expect(first.reduce((a, b) => a + b * b, 0) / 3).toBeCloseTo(1, 6);
  });

  it('counts every step of a sequence', () => {
    const fitted = fitStandardizer([{ data: Float32Array.of(0, 2, 4, 6), shape: [4, 1] }]);
    expect(fitted.mean.data[0]).toBe(3);
    expect(fitted.sd.data[0]).toBeCloseTo(Math.sqrt(5), 6);
  });

  it('clips what training never saw', () => {
    const fitted = fitStandardizer([vector(0), vector(1)]);
    expect(standardized([vector(1e6)], fitted)[0]![0]).toBe(8);
  });
});
