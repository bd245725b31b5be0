import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WilcoxonOptions, wilcoxonSignedRank } from './wilcoxon.js';

interface Case {
  readonly name: string;
  readonly first: number[];
  readonly second: number[];
  readonly options: WilcoxonOptions;
  readonly expected: { readonly statistic: number; readonly pValue: number };
}

const { wilcoxon } = readGolden<{ wilcoxon: Case[] }>(import.meta.url, 'paired-tests');

describe('wilcoxonSignedRank', () => {
  it.each(wilcoxon)('equals SciPy: $name', ({ first, second, options, expected }) => {
    const result = wilcoxonSignedRank(first, second, options);
    expect(result.statistic).toBe(expected.statistic);
    expect(result.pValue).toBeCloseTo(expected.pValue, 11);
    expect(result.n).toBe(first.length);
  });

  it('counts the zeros, and says which method it took', () => {
    const steps = Array.from({ length: 51 }, (_, i) => i);
    const zeros = steps.map(() => 0);
    expect(wilcoxonSignedRank(steps, zeros)).toMatchObject({ zeros: 1, method: 'exact' });
    expect(wilcoxonSignedRank([...steps, 51], [...zeros, 0])).toMatchObject({ method: 'asymptotic' });
  });

  it('cannot go below 0.0625 with five folds', () => {
    expect(wilcoxonSignedRank([2, 3, 4, 5, 6], [1, 1, 1, 1, 1]).pValue).toBe(0.0625);
  });

  it('is the share of all signs, however many differences are equal in size', () => {
    const difference = fc.integer({ min: -3, max: 3 });
    fc.assert(
      fc.property(fc.array(difference, { minLength: 1, maxLength: 8 }), (differences) => {
        const sizes = differences.filter((x) => x !== 0).map(Math.abs);
        fc.pre(sizes.length > 0);
        // Ranks straight from their definition.
        const ranks = sizes.map(
          (x) => sizes.filter((y) => y < x).length + (sizes.filter((y) => y === x).length + 1) / 2,
        );
        const result = wilcoxonSignedRank(
          differences,
          differences.map(() => 0),
        );
        let few = 0;
        for (let signs = 0; signs < 2 ** ranks.length; signs++) {
          const sum = ranks.reduce((total, rank, i) => total + ((signs >> i) & 1 ? rank : 0), 0);
          if (sum <= result.statistic) few++;
        }
        expect(result.pValue).toBeCloseTo(Math.min(1, (2 * few) / 2 ** ranks.length), 12);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  it('ties counts of hits as shares too, and knows no difference of the size of rounding', () => {
    const [first, second] = [
      [164, 158, 151, 160, 172, 149, 155, 167],
      [158, 152, 157, 154, 166, 155, 149, 161],
    ];
    const of = (total: number) =>
      wilcoxonSignedRank(
        first.map((hits) => hits / total),
        second.map((hits) => hits / total),
      ).pValue;
    expect([1, 3, 7, 200, 1109].map((total) => of(total))).toEqual(new Array(5).fill(of(1)));
    const mean = new Array<number>(5).fill((0.1 + 0.2 + 0.3) / 3);
    const otherWay = mean.map(() => (0.3 + 0.2 + 0.1) / 3);
    expect(mean[0]).not.toBe(otherWay[0]);
    expect(() => wilcoxonSignedRank(mean, otherWay)).toThrow('expected a pair that differs');
    // The same of larger values, whose rounding is larger, and of smaller ones that do differ.
    expect(() => wilcoxonSignedRank([1e9 * (0.1 + 0.2)], [1e9 * 0.3])).toThrow(
      'expected a pair that differs',
    );
    expect(wilcoxonSignedRank([3e-20, 5e-20], [1e-20, 1e-20]).statistic).toBe(0);
  });

  it('refuses pairs that never differ, other lengths and NaN', () => {
    expect(() => wilcoxonSignedRank([1, 2], [1, 2])).toThrow(
      'wilcoxonSignedRank: expected a pair that differs, received 2 equal pairs.',
    );
    expect(() => wilcoxonSignedRank([1], [1, 2])).toThrow('second: expected shape [1], received [2]');
    expect(() => wilcoxonSignedRank([], [])).toThrow('expected at least one example');
    expect(() => wilcoxonSignedRank([Number.NaN], [2])).toThrow('first[0]: expected a finite number');
  });
});
