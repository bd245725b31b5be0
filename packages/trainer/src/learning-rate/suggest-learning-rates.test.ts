import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { runningMean, suggestLearningRates } from './suggest-learning-rates.js';

const rates = Array.from({ length: 100 }, (_, i) => 1e-7 * 1e8 ** (i / 99));
/** Falls by 1.5 around `center`, and rises without bound from 0.3 on. */
const lossAt = (rate: number, center: number): number =>
  2 - 1.5 / (1 + Math.exp(-4 * (Math.log10(rate) - Math.log10(center)))) + Math.max(0, rate - 0.3) ** 2;
const pointsOf = (center: number, noise = 0) => {
  const random = createRandom(3);
  return rates.map((rate) => ({ rate, loss: lossAt(rate, center) + noise * random.normal() }));
};

describe('suggestLearningRates', () => {
  it.each([1e-5, 1e-3, 1e-2])('finds the steepest descent at %f, where the loss falls fastest', (center) => {
    const { steepest } = suggestLearningRates(pointsOf(center));
    expect(Math.abs(Math.log10(steepest! / center))).toBeLessThan(0.15);
  });

  it('is not led away by noise, and puts the valley within the fall', () => {
    const { steepest, valley } = suggestLearningRates(pointsOf(1e-3, 0.05));
    expect(Math.abs(Math.log10(steepest! / 1e-3))).toBeLessThan(0.7);
    expect(Math.abs(Math.log10(valley! / 1e-3))).toBeLessThan(0.7);
  });

  it('is not led away by a loss that has run away, nor by a long flat beginning that creeps down', () => {
    const points = rates.map((rate, i) => ({
      rate,
      loss: rate > 0.01 ? 50 * rate + 2 : lossAt(rate, 1e-3) - 1e-4 * i,
    }));
    const { steepest, valley } = suggestLearningRates(points);
    for (const rate of [steepest!, valley!]) expect(Math.abs(Math.log10(rate / 1e-3))).toBeLessThan(0.4);
  });

  it('smooths without delay: a peak stays where it is', () => {
    const losses = [1, 1, 1, 0, 1, 1, 1];
    const { smoothed } = suggestLearningRates(losses.map((loss, i) => ({ rate: 10 ** i, loss })));
    expect(smoothed.indexOf(Math.min(...smoothed))).toBe(3);
  });

  describe('over two hundred seeds of losses that scatter by 1', () => {
    const suggestionsOf = (fall: number): { steepest: number; valley: number }[] =>
      Array.from({ length: 200 }, (_, seed) => {
        const random = createRandom(seed);
        const points = rates.map((rate) => {
          const done = 1 / (1 + Math.exp(-4 * (Math.log10(rate) + 3)));
          return { rate, loss: 20 - fall * done + Math.max(0, rate - 0.3) ** 2 + random.normal() };
        });
        return suggestLearningRates(points);
      }).flatMap(({ steepest, valley }) =>
        steepest === undefined || valley === undefined ? [] : [{ steepest, valley }],
      );

    it.each([0, 0.5])('suggests nothing where the loss falls by %f', (fall) => {
      expect(suggestionsOf(fall)).toEqual([]);
    });

    it.each([
      [3, 0.5],
      [5, 1],
    ])(
      'is within a factor of ten of the fall where it falls by %f, and says it in %f of them',
      (fall, share) => {
        const found = suggestionsOf(fall);
        expect(found.length / 200).toBeGreaterThanOrEqual(share);
        for (const { steepest, valley } of found) {
          expect(Math.abs(Math.log10(valley / 1e-3))).toBeLessThan(0.7);
          expect(Math.abs(Math.log10(steepest / 1e-3))).toBeLessThan(1);
        }
      },
    );
  });

  it('suggests nothing where the loss never falls', () => {
    const rising = rates.map((rate, i) => ({ rate, loss: 1 + i }));
    expect(Object.keys(suggestLearningRates(rising))).toEqual(['smoothed']);
    const flat = rates.map((rate) => ({ rate, loss: 1 }));
    expect(Object.keys(suggestLearningRates(flat))).toEqual(['smoothed']);
    expect(suggestLearningRates(flat).smoothed.every((loss) => Math.abs(loss - 1) < 1e-12)).toBe(true);
  });
});

describe('runningMean', () => {
  it('is the weighted mean of what was seen, the newest weighing most', () => {
    expect(runningMean([3, 1], 0.5)).toEqual([3, (3 * 0.5 + 1) / 1.5]);
    expect(runningMean([2, 2, 2])).toEqual([2, 2, 2].map((value) => expect.closeTo(value, 12)));
  });
});
