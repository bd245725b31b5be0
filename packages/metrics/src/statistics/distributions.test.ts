import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import * as distributions from './distributions.js';
import * as special from './special-functions.js';

type Rows = { readonly arguments: number[]; readonly expected: number }[];
const golden = readGolden<Record<keyof typeof functions, Rows>>(import.meta.url, 'distributions');

const functions = {
  logGamma: special.logGamma,
  erfc: special.erfc,
  incompleteBeta: special.incompleteBeta,
  normalCdf: distributions.normalCdf,
  chiSquareTail: distributions.chiSquareTail,
  binomialCdf: distributions.binomialCdf,
  studentTTails: distributions.studentTTails,
  studentTCritical: distributions.studentTCritical,
  noncentralTCdf: distributions.noncentralTCdf,
};
const names = Object.keys(functions) as (keyof typeof functions)[];

describe.each(names)('%s', (name) => {
  it.each(golden[name])('equals SciPy at $arguments', ({ arguments: values, expected }) => {
    const value = (functions[name] as (...values: number[]) => number)(...values);
    // Relative, so that tails count; SciPy's own noncentral t is good to about 1e-10.
    const bound = name === 'noncentralTCdf' ? 1e-9 : 1e-11;
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(
      bound * Math.abs(expected) + (name === 'logGamma' ? 1e-14 : 1e-300),
    );
  });
});

describe('studentTCritical', () => {
  it('turns the tails round', () => {
    for (const dof of [1, 4, 30]) {
      const critical = distributions.studentTCritical(0.95, dof);
      expect(distributions.studentTTails(critical, dof)).toBeCloseTo(0.05, 12);
    }
  });
});
