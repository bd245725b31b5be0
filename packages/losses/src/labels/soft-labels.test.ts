import { DataError } from '@erc/core';
import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softLabels } from './soft-labels.js';

const golden = readGolden<{ cases: { votes: number[]; soft: number[] }[] }>(import.meta.url, 'peak-labels');

describe('softLabels', () => {
  it('matches NumPy', () => {
    for (const { votes, soft } of golden.cases) {
      expect(softLabels(votes)).toBeAllClose(soft, { rtol: 1e-12, atol: 1e-15 });
    }
  });

  it('gives rows for rows, and a row for a row', () => {
    expect(
      softLabels([
        [3, 1],
        [0, 2],
      ]),
    ).toEqual([
      [0.75, 0.25],
      [0, 1],
    ]); // prettier-ignore
    expect(softLabels([3, 1])).toEqual([0.75, 0.25]);
    expect(softLabels([])).toEqual([]);
  });

  it('gives distributions with the order of the votes', () => {
    const votes = fc
      .array(fc.nat(10), { minLength: 1, maxLength: 8 })
      .filter((row) => row.some((x) => x > 0));
    fc.assert(
      fc.property(votes, (row) => {
        const soft = softLabels(row);
        expect(soft.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
        for (const [i, a] of row.entries()) {
          for (const [j, b] of row.entries()) expect(Math.sign(soft[i]! - soft[j]!)).toBe(Math.sign(a - b));
        }
      }),
      { seed: 5 },
    );
  });

  it('names the row that is no vote', () => {
    expect(() =>
      softLabels([
        [1, 2],
        [0, 0],
      ]),
    ).toThrow('softLabels: row 1: expected votes ≥ 0, not all 0, received [0, 0].'); // prettier-ignore
    expect(() =>
      softLabels([
        [1, 2],
        [3, -1],
      ]),
    ).toThrow(/row 1/); // prettier-ignore
    expect(() =>
      softLabels([
        [1, 2],
        [1, 2, 3],
      ]),
    ).toThrow('softLabels: row 1: expected 2 classes as in row 0, received 3.'); // prettier-ignore
    expect(() => softLabels([[], [1]])).toThrow(/row 0/);
    expect(() => softLabels([1, Number.NaN])).toThrow(DataError);
    expect(() => softLabels([1, Number.POSITIVE_INFINITY])).toThrow(DataError);
  });
});
