import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentTTails } from './distributions.js';
import { jzsBayesFactor } from './jzs-bayes-factor.js';
import { type PairedTTestResult, pairedTTest } from './paired-t-test.js';
import { pairedTTestPower } from './t-test-power.js';

interface Case {
  readonly name: string;
  readonly first: number[];
  readonly second: number[];
  readonly expected: Record<Exclude<keyof PairedTTestResult, 'bayesFactor' | 'n'>, number>;
}

const golden = readGolden<{
  t: Case[];
  power: { effect: number; n: number; alpha: number; expected: number }[];
}>(import.meta.url, 'paired-tests');

describe('pairedTTest', () => {
  it.each(golden.t)('equals SciPy and statsmodels: $name', ({ first, second, expected }) => {
    const result = pairedTTest(first, second);
    for (const [key, value] of Object.entries(expected)) {
      expect(result[key as keyof PairedTTestResult], key).toBeCloseTo(value, 9);
    }
    expect(result.bayesFactor).toBe(jzsBayesFactor(result.t, first.length));
  });

  it('turns its sign, and nothing else, with the order of the systems', () => {
    const score = fc.integer({ min: 0, max: 64 }).map((x) => x / 64);
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 3, maxLength: 8 }), (pairs) => {
        const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        fc.pre(new Set(pairs.map(([a, b]) => a - b)).size > 1);
        const [there, back] = [pairedTTest(first, second), pairedTTest(second, first)];
        expect(back.t).toBeCloseTo(-there.t, 9);
        expect(back.low).toBeCloseTo(-there.high, 9);
        expect(back.pValue).toBeCloseTo(there.pValue, 9);
        expect(there.pValue).toBeGreaterThanOrEqual(0);
        expect(there.pValue).toBeLessThanOrEqual(1);
        // The interval and the test say the same.
        expect(there.low > 0 || there.high < 0).toBe(there.pValue < 0.05);
      }),
      { seed: 6, numRuns: 25 },
    );
  });

  it('has no d_av where neither system varies between folds, which then is an error of the whole test', () => {
    expect(() => pairedTTest([0.7, 0.7], [0.6, 0.6])).toThrow(
      /expected differences that vary, received 2 times/,
    );
    // 0.1 + 0.2 and its like: differences that are equal but for rounding.
    expect(() => pairedTTest([0.3, 0.6, 0.9], [0.2, 0.5, 0.8])).toThrow('expected differences that vary');
  });

  it('has no t of any number of equal differences', () => {
    for (const n of [2, 10, 1000, 1200, 10_000]) {
      const [first, second] = [new Array<number>(n).fill(0.1), new Array<number>(n).fill(0.3)];
      expect(() => pairedTTest(first, second), String(n)).toThrow('expected differences that vary');
    }
  });

  it('refuses one pair, other lengths and NaN', () => {
    expect(() => pairedTTest([1], [2])).toThrow('pairedTTest: expected two pairs or more, received 1.');
    expect(() => pairedTTest([1, 2], [2])).toThrow('pairedTTest: second: expected shape [2], received [1].');
    expect(() => pairedTTest([1, Number.NaN], [2, 3])).toThrow(
      'pairedTTest: first[1]: expected a finite number, received NaN.',
    );
  });
});

// The published table of system B: five folds, so four degrees of freedom. Tensor mixer against concatenation, then peaked against plain labels.
const PUBLISHED = [
  { t: 5.4178, p: 0.0056, d: 0.6438, factor: 10.689, power: 0.2005 },
  { t: 6.3869, p: 0.0031, d: 1.3668, factor: 16.54, power: 0.6345 },
  { t: 8.6186, p: 0.001, d: 5.3679, factor: 37.745, power: 1.0 },
  { t: 7.9099, p: 0.0014, d: 3.6925, factor: 29.703, power: 0.9999 },
  { t: 9.7021, p: 0.0006, d: 0.4927, factor: 52.725, power: 0.1379 },
  { t: 11.8231, p: 0.0003, d: 0.7127, factor: 92.844, power: 0.2342 },
  { t: 1.567, p: 0.1922, d: 0.6379, factor: 0.873, power: 0.1977 },
  { t: 3.6245, p: 0.0223, d: 0.7926, factor: 3.958, power: 0.2768 },
];

describe('the published table of system B', () => {
  it.each(PUBLISHED)('has the p, Bayes factor and power of its T = $t and d = $d', (row) => {
    expect(studentTTails(row.t, 4)).toBeCloseTo(row.p, 4);
    expect(Math.abs(jzsBayesFactor(row.t, 5) - row.factor)).toBeLessThan(2e-3);
    expect(Math.abs(pairedTTestPower(row.d, 5) - row.power)).toBeLessThan(1e-4);
  });
});

describe('pairedTTestPower', () => {
  it.each(golden.power)('equals statsmodels: d = $effect, n = $n', ({ effect, n, alpha, expected }) => {
    expect(pairedTTestPower(effect, n, alpha)).toBeCloseTo(expected, 9);
  });

  it('is the level where there is no effect, and rises with the effect and the pairs', () => {
    expect(pairedTTestPower(0, 7)).toBeCloseTo(0.05, 10);
    expect(pairedTTestPower(0.5, 10)).toBeGreaterThan(pairedTTestPower(0.4, 10));
    expect(pairedTTestPower(0.5, 11)).toBeGreaterThan(pairedTTestPower(0.5, 10));
    expect(pairedTTestPower(20, 10)).toBeCloseTo(1, 12);
  });

  it('refuses what is no effect, number of pairs or level', () => {
    expect(() => pairedTTestPower(Number.NaN, 5)).toThrow('effect: expected a finite number');
    expect(() => pairedTTestPower(1, 1)).toThrow('n: expected an integer of 2 or more, received 1');
    expect(() => pairedTTestPower(1, 5, 1)).toThrow('alpha: expected a number between 0 and 1, received 1');
  });
});
