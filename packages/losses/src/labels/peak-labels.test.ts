import { ConfigError, DataError } from '@erc/core';
import { distributionRow, readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peakLabels } from './peak-labels.js';

interface GoldenCase {
  readonly name: string;
  readonly votes: number[];
  readonly r?: number;
  readonly peaked: number[];
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'peak-labels');

/** One row over seven classes; the rest are 0. */
const seven = (...row: number[]): number[] => [...row, ...new Array<number>(7 - row.length).fill(0)];

const rOf = (row: number[]): number =>
  Math.tanh(-row.reduce((sum, x) => sum + (x > 0 ? x * Math.log(x) : 0), 0));

describe('peakLabels', () => {
  it.each(golden.cases)('matches NumPy: $name', ({ votes, r, peaked }) => {
    expect(peakLabels(votes, r === undefined ? {} : { r })).toBeAllClose(peaked, { rtol: 1e-9, atol: 1e-12 });
  });

  it.each([
    { row: seven(0.9, 0.1), r: 0.3141, peaked: seven(0.9394, 0.0606) },
    { row: seven(0.5, 0.3, 0.2), r: 0.7738, peaked: seven(0.5827, 0.2835, 0.1338) },
    { row: seven(0.5, 0.5), r: 0.6, peaked: seven(0.5, 0.5) },
    { row: seven(0.4, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), r: 0.9412, peaked: seven(1) },
    { row: seven(1), r: 0, peaked: seven(1) },
  ])('gives the published value for $row', ({ row, r, peaked }) => {
    expect(rOf(row)).toBeCloseTo(r, 4);
    expect(peakLabels(row)).toBeAllClose(peaked, { rtol: 0, atol: 5.1e-5 });
  });

  it('returns an even row as it is, also one that is even but for rounding', () => {
    expect(peakLabels(new Array<number>(7).fill(1 / 7))).toBeAllClose(new Array<number>(7).fill(1 / 7));
    expect(peakLabels([2, 2, 2, 2])).toEqual([0.25, 0.25, 0.25, 0.25]);
    const nearly = [0.1 + 0.2, 0.3, 0.3];
    expect(new Set(nearly).size).toBe(2);
    expect(peakLabels(nearly)).toBeAllClose([1 / 3, 1 / 3, 1 / 3]);
  });

  it('keeps the winner, whose share the form with a minimum takes to 0 or below', () => {
    const row = seven(0.5, 0.3, 0.2);
    const r = rOf(row);
    const minimum = row.map((x) => Math.min(0, x - r / 7) / (1 - r));
    expect(minimum[0]).toBe(0);
    expect(minimum.every((x) => x <= 0)).toBe(true);
    expect(minimum.some((x) => x < 0)).toBe(true);
    const peaked = peakLabels(row);
    expect(peaked.indexOf(Math.max(...peaked))).toBe(0);
    expect(peaked[0]).toBeGreaterThan(row[0]!);
  });

  it('gives distributions in which those who won still win, and the winner has no less', () => {
    const ten = fc
      .array(fc.nat(6), { minLength: 10, maxLength: 10 })
      .map((raters) =>
        Array.from({ length: 7 }, (_, k) => raters.filter((rater) => rater === k).length / 10),
      );
    const r = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(fc.oneof(ten, distributionRow(7), distributionRow(2)), r, (row, given) => {
        const peaked = peakLabels(row, given === undefined ? {} : { r: given });
        const [most, peak] = [Math.max(...row), Math.max(...peaked)];
        expect(peaked.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...peaked)).toBeGreaterThanOrEqual(0);
        expect(peak).toBeGreaterThanOrEqual(most - 1e-9);
        for (const [k, share] of row.entries()) {
          if (share === most) expect(peaked[k]).toBeCloseTo(peak, 9);
          else if (share < most - 1e-6) expect(peaked[k]).toBeLessThan(peak);
        }
      }),
      { seed: 11 },
    );
  });

  it('gives rows for rows, from votes as from distributions', () => {
    const rows = peakLabels([
      [9, 1, 0],
      [0, 0, 10],
    ]); // prettier-ignore
    expect(rows).toHaveLength(2);
    expect(rows[0]).toBeAllClose(peakLabels([0.9, 0.1, 0]));
    expect(rows[1]).toEqual([0, 0, 1]);
  });

  it('names a row that is no vote, and an r that is out of range', () => {
    expect(() =>
      peakLabels([
        [1, 2],
        [0, 0],
      ]),
    ).toThrow(/^peakLabels: row 1: expected votes/); // prettier-ignore
    expect(() => peakLabels([0.5, -0.5])).toThrow(DataError);
    for (const r of [-0.1, 1.1, Number.NaN]) expect(() => peakLabels([1, 2], { r })).toThrow(ConfigError);
  });
});
