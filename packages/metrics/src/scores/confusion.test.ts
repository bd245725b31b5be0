import { describe, expect, it } from 'vitest';
import { countConfusion, normalizeRows } from './confusion.js';

describe('countConfusion', () => {
  it('counts true classes in rows and predictions in columns', () => {
    expect(countConfusion([0, 0, 1, 2], [0, 1, 1, 0], 3)).toEqual([
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
  });

  it('names the example whose label is out of range', () => {
    expect(() => countConfusion([0, 3], [0, 0], 3)).toThrow(
      'countConfusion: truth[1]: expected a class index in 0 … 2, received 3.',
    );
    expect(() => countConfusion([0, 0], [Number.NaN, 0], 3)).toThrow(
      'countConfusion: predicted[0]: expected a class index in 0 … 2, received NaN.',
    );
    for (const label of [-1, 0.5])
      expect(() => countConfusion([0], [label], 3)).toThrow(`received ${label}.`);
    expect(() => countConfusion([], [], 3)).toThrow('expected at least one example, received none');
  });
});

describe('normalizeRows', () => {
  it('gives shares of each true class, and zeros for one without examples', () => {
    expect(
      normalizeRows([
        [1, 3],
        [0, 0],
      ]),
    ).toEqual([
      [0.25, 0.75],
      [0, 0],
    ]);
  });

  it('refuses what are no counts', () => {
    expect(() => normalizeRows([[1, Number.NaN]])).toThrow('row 0: expected counts, received NaN');
  });
});
