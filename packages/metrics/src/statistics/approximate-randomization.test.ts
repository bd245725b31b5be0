import { createRandom } from '@erc/core';
import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { scoreClassification } from '../scores/classification.js';
import { scoreRegression } from '../scores/regression.js';
import { approximateRandomization } from './approximate-randomization.js';

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly first: number[];
  readonly second: number[];
  readonly expected: { readonly difference: number; readonly pValue: number };
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'approximate-randomization');
const labels = ['a', 'b', 'c'];

describe('approximateRandomization', () => {
  it.each(cases)('comes near the share of all exchanges that SciPy counts: $name', (example) => {
    const { truth, first, second, expected } = example;
    const metric = (predicted: readonly number[]) => {
      const { perClass } = scoreClassification(truth, predicted, labels);
      return labels.reduce((sum, label) => sum + perClass[label]!.f1 / 3, 0);
    };
    const options = { first, second, metric, resamples: 4000 };
    const result = approximateRandomization({ ...options, random: createRandom(1) });
    expect(result.difference).toBeCloseTo(expected.difference, 12);
    // Four standard errors of the share.
    const error = 4 * Math.sqrt((expected.pValue * (1 - expected.pValue)) / 4000);
    expect(Math.abs(result.pValue - expected.pValue)).toBeLessThan(error + 1 / 4001);

    expect(approximateRandomization({ ...options, random: createRandom(1) })).toEqual(result);
    const turned = { ...options, first: second, second: first };
    const back = approximateRandomization({ ...turned, random: createRandom(1) });
    expect(back).toEqual({ ...result, difference: -result.difference });
  });

  it('gives p = 1 for a system against itself', () => {
    const same = [0, 1, 2, 0];
    const metric = (predicted: readonly number[]) => scoreClassification(same, predicted, labels).accuracy;
    const result = approximateRandomization({
      first: same,
      second: same,
      metric,
      random: createRandom(2),
      resamples: 50,
    });
    expect(result).toEqual({ difference: 0, pValue: 1, resamples: 50 });
  });

  it('takes predictions of any kind, such as valences', () => {
    const truth = Array.from({ length: 40 }, (_, i) => i / 10);
    const metric = (predicted: readonly number[]) => scoreRegression(truth, predicted).ccc!;
    const result = approximateRandomization({
      first: truth,
      second: Float32Array.from(truth, (x) => 4 - x),
      metric,
      random: createRandom(3),
      resamples: 200,
    });
    expect(result.difference).toBeGreaterThan(1);
    expect(result.pValue).toBeCloseTo(1 / 201, 12);
  });

  it('exchanges groups whole: one dialogue alone proves nothing', () => {
    const truth = new Array<number>(30).fill(0);
    const wrong = new Array<number>(30).fill(1);
    const metric = (predicted: readonly number[]) => scoreClassification(truth, predicted, labels).accuracy;
    const options = { first: truth, second: wrong, metric, resamples: 300 };
    const single = approximateRandomization({
      ...options,
      random: createRandom(4),
      groups: truth.map(() => 'dialogue 1'),
    });
    expect(single.pValue).toBe(1);
    expect(approximateRandomization({ ...options, random: createRandom(4) }).pValue).toBeLessThan(0.01);
  });

  it('refuses other lengths, no resamples and a metric that is no number', () => {
    const options = { first: [0, 1], second: [1, 0], metric: () => Number.NaN, random: createRandom(1) };
    expect(() => approximateRandomization(options)).toThrow('metric: expected finite scores, received NaN');
    expect(() => approximateRandomization({ ...options, second: [1] })).toThrow(
      'approximateRandomization: second: expected shape [2], received [1].',
    );
    expect(() => approximateRandomization({ ...options, groups: [1] })).toThrow('groups: expected shape [2]');
    expect(() => approximateRandomization({ ...options, resamples: 0 })).toThrow(
      'resamples: expected a positive integer, received 0',
    );
  });
});
