import { describe, expect, it } from 'vitest';
import { pairsText } from './pairs-text.js';

const runs = (...folds: readonly number[]) => folds.map((fold, seed) => ({ seed, fold }));

describe('pairsText', () => {
  it('says of folds how many seeds each is the mean of', () => {
    expect(pairsText([{ seed: 1 }, { seed: 2 }], 2)).toBe('2 seeds');
    expect(pairsText(runs(1, 2, 3), 3)).toBe('3 folds');
    expect(pairsText(runs(1, 1, 2, 2), 2)).toBe('2 folds, each the mean of 2 seeds');
  });

  it('says how many seeds folds have where some have fewer', () => {
    expect(pairsText(runs(1, 1, 2, 2, 3), 3)).toBe('3 folds, each the mean of 1 to 2 seeds');
  });
});
