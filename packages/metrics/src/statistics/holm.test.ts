import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.js';

const golden = JSON.parse(readFileSync(new URL('__fixtures__/holm.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly { readonly pValues: readonly number[]; readonly expected: readonly number[] }[];
};

describe('holm', () => {
  it.each(golden.cases)('equals statsmodels for $pValues', ({ pValues, expected }) => {
    for (const [i, value] of holm(pValues).entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  });

  it('leaves a single comparison as it is, and refuses what is no p-value', () => {
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
    expect(() => holm([0.1, 1.2])).toThrow('holm: expected p-values in 0 … 1, received 1.2.');
  });
});
