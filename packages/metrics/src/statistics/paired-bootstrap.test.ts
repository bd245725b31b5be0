import { createRandom } from '@erc/core';
import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { scoreRegression } from '../scores/regression.js';
import { pairedBootstrap } from './paired-bootstrap.js';

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly first: number[];
  readonly second: number[];
  readonly expected: { readonly difference: number; readonly low: number; readonly high: number };
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'paired-bootstrap');
const random = createRandom(5);
const truth = Array.from({ length: 200 }, () => random.integer(3));
const guess = (share: number): number[] =>
  truth.map((label) => (random.next() < share ? label : random.integer(3)));
const labels = ['a', 'b', 'c'];

describe('pairedBootstrap', () => {
  it('takes scores that differ by rounding for equal', () => {
    const metric = (_: ArrayLike<number>, predicted: ArrayLike<number>): number =>
      predicted[0] === 1 ? 0.1 + 0.2 : 0.3;
    const systems = { truth: [1], first: [1], second: [0] };
    expect(
      pairedBootstrap({ ...systems, labels, random: createRandom(1), resamples: 99, metric }).pValue,
    ).toBe(1);
  });

  it('finds a large difference and gives its interval', () => {
    const result = pairedBootstrap({
      truth,
      first: guess(0.8),
      second: guess(0.3),
      labels,
      random: createRandom(1),
      resamples: 1000,
    });
    expect(result.pValue).toBeLessThan(0.01);
    expect(result.low).toBeGreaterThan(0);
    expect(result.low).toBeLessThan(result.difference);
    expect(result.high).toBeGreaterThan(result.difference);
  });

  it('gives p = 1 for a system against itself', () => {
    const same = guess(0.5);
    const result = pairedBootstrap({
      truth,
      first: same,
      second: same,
      labels,
      random: createRandom(1),
      resamples: 200,
    });
    expect(result).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1 });
  });

  it('rejects a true null about as often as its level says', () => {
    const rejected = Array.from({ length: 60 }, (_, i) =>
      pairedBootstrap({
        truth,
        first: guess(0.5),
        second: guess(0.5),
        labels,
        random: createRandom(i),
        resamples: 100,
      }),
    ).filter(({ pValue }) => pValue < 0.05).length;
    expect(rejected).toBeLessThanOrEqual(9);
  });

  it('turns its sign with the order of the systems', () => {
    const [first, second] = [guess(0.7), guess(0.5)];
    const run = (a: number[], b: number[]) =>
      pairedBootstrap({ truth, first: a, second: b, labels, random: createRandom(1), resamples: 500 });
    expect(run(first, second).difference).toBeCloseTo(-run(second, first).difference, 12);
    expect(run(first, second).pValue).toBeCloseTo(run(second, first).pValue, 12);
  });

  it.each(cases)('comes near the interval that SciPy draws of CCC: $name', (example) => {
    const { truth, first, second, expected } = example;
    const { difference, low, high } = pairedBootstrap({
      truth,
      first,
      second,
      labels: [],
      metric: (wanted, predicted) => scoreRegression(wanted, predicted).ccc!,
      random: createRandom(1),
    });
    expect(difference).toBeCloseTo(expected.difference, 12);
    // A few standard errors of quantiles that 10,000 and 20,000 draws give.
    const near = 0.05 * (expected.high - expected.low);
    expect(Math.abs(low - expected.low)).toBeLessThan(near);
    expect(Math.abs(high - expected.high)).toBeLessThan(near);
  });
});
