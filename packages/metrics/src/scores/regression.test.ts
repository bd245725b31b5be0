import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RegressionScores, scoreColumns, scoreRegression } from './regression.js';

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly predicted: number[];
  readonly expected: Pick<RegressionScores, 'ccc' | 'pearson' | 'mae' | 'rmse'>;
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'regression');

describe('scoreRegression', () => {
  it.each(cases)('equals SciPy and scikit-learn: $name', ({ truth, predicted, expected }) => {
    const scores = scoreRegression(truth, predicted);
    for (const key of ['ccc', 'pearson', 'mae', 'rmse'] as const) {
      if (expected[key] === null) expect(scores[key], key).toBeNull();
      else expect(scores[key], key).toBeCloseTo(expected[key], 10);
    }
    expect(scores.examples).toBe(truth.length);
  });

  it('has a concordance of 0 for a constant that is not the truth, and none where both are the same constant', () => {
    expect(scoreRegression([1, 2, 3], [2, 2, 2])).toMatchObject({ ccc: 0, pearson: null });
    expect(scoreRegression([2, 2], [2, 2])).toMatchObject({ ccc: null, pearson: null, mae: 0, rmse: 0 });
    // The sum of ten 0.1 is not 1: a mean that is rounded must not look like a spread.
    expect(scoreRegression(new Array(10).fill(0.1), [...Array(10).keys()]).pearson).toBeNull();
  });

  it('is symmetric, and |CCC| ≤ |Pearson| ≤ 1, whatever the order of the examples', () => {
    const value = fc.integer({ min: -50, max: 50 }).map((x) => x / 8);
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 15 }), (pairs) => {
        const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const scores = scoreRegression(x, y);
        const back = scoreRegression([...y].reverse(), [...x].reverse());
        for (const key of ['ccc', 'pearson', 'mae', 'rmse'] as const) {
          if (scores[key] === null) expect(back[key]).toBeNull();
          else expect(back[key]).toBeCloseTo(scores[key], 9);
        }
        expect(scores.rmse).toBeGreaterThanOrEqual(scores.mae - 1e-12);
        if (scores.pearson !== null) {
          expect(Math.abs(scores.ccc!)).toBeLessThanOrEqual(Math.abs(scores.pearson) + 1e-12);
          expect(Math.abs(scores.pearson)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 4 },
    );
  });

  it('refuses no examples, other lengths and NaN', () => {
    expect(() => scoreRegression([], [])).toThrow(
      'scoreRegression: expected at least one example, received none.',
    );
    expect(() => scoreRegression([1], [1, 2])).toThrow(
      'scoreRegression: predicted: expected shape [1], received [2].',
    );
    expect(() => scoreRegression([1, 2], [1, Number.NaN])).toThrow(
      'scoreRegression: predicted[1]: expected a finite number, received NaN.',
    );
  });
});

describe('scoreColumns', () => {
  it('scores each column of a row-major matrix', () => {
    const truth = Float32Array.of(1, 5, 2, 4, 3, 3);
    const predicted = Float32Array.of(1, 1, 2, 1, 3, 1);
    const scores = scoreColumns(truth, predicted, ['valence', 'arousal']);
    expect(scores.valence).toEqual(scoreRegression([1, 2, 3], [1, 2, 3]));
    expect(scores.arousal).toEqual(scoreRegression([5, 4, 3], [1, 1, 1]));
  });

  it('refuses a part of a row', () => {
    expect(() => scoreColumns([1, 2, 3], [1, 2, 3], ['valence', 'arousal'])).toThrow(
      'scoreColumns: expected rows of 2 values, received 3 values.',
    );
  });
});
