import { expect, it } from 'vitest';
import { farthest, latencyOf, ratioOfRounds } from './predict-figures.js';

it('takes the median of the rounds’ medians, so that one slow round does not count, and p99 of all', () => {
  // 0 … 100, from three rounds of which the last is slow.
  const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  expect(latencyOf([upTo(0, 5), upTo(5, 10), upTo(10, 101)])).toEqual({ medianMs: 7, p99Ms: 99 });
});

it('compares the sides round by round', () => {
  const ours = [[1], [4], [6]];
  const peer = [[2], [4], [3]];
  expect(ratioOfRounds(ours, peer)).toEqual({ ratio: 1, spread: [0.5, 1] });
});

it('finds the largest difference of probabilities, and none is small where a label is missing', () => {
  expect(farthest({ joy: 0.5, anger: 0.5 }, { anger: 0.25, joy: 0.5 })).toBe(0.25);
  expect(farthest({ joy: 1 }, {})).toBeNaN();
});
