import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { jzsBayesFactor } from './jzs-bayes-factor.js';

const { cases } = readGolden<{ cases: { t: number; n: number; scale: number; expected: number }[] }>(
  import.meta.url,
  'jzs-bayes-factor',
);

describe('jzsBayesFactor', () => {
  it.each(cases)('equals the integral with 40 digits: t = $t, n = $n, r = $scale', (example) => {
    const { t, n, scale, expected } = example;
    expect(jzsBayesFactor(t, n, { scale }) / expected).toBeCloseTo(1, 10);
  });

  it('is the same for both signs, rises with |t|, and speaks against an effect at t = 0', () => {
    expect(jzsBayesFactor(-2, 12)).toBe(jzsBayesFactor(2, 12));
    const factors = [0, 1, 2, 4, 8, 16].map((t) => jzsBayesFactor(t, 12));
    expect(factors).toEqual([...factors].sort((a, b) => a - b));
    expect(factors[0]).toBeLessThan(1);
  });

  it('stays a number for evidence beyond any doubt', () => {
    expect(jzsBayesFactor(200, 2000)).toBe(Number.POSITIVE_INFINITY);
    expect(jzsBayesFactor(0, 100_000)).toBeGreaterThan(0);
  });

  it('refuses one pair, NaN and a prior without width', () => {
    expect(() => jzsBayesFactor(1, 1)).toThrow(
      'jzsBayesFactor: n: expected an integer of 2 or more, received 1.',
    );
    expect(() => jzsBayesFactor(Number.NaN, 5)).toThrow('t: expected a finite number, received NaN');
    expect(() => jzsBayesFactor(1, 5, { scale: 0 })).toThrow('scale: expected a number above 0, received 0');
  });
});
