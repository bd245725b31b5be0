import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { mcnemar, mcnemarOf } from './mcnemar.js';

type Outcome = { readonly statistic: number; readonly pValue: number };
interface Case {
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly exact: Outcome;
  readonly corrected: Outcome;
  readonly uncorrected: Outcome;
}

const golden = readGolden<{ mcnemar: Case[] }>(import.meta.url, 'paired-tests');

describe('mcnemarOf', () => {
  it.each(golden.mcnemar)('equals statsmodels: $onlyFirst against $onlySecond', (example) => {
    const { onlyFirst, onlySecond } = example;
    for (const [key, options] of [
      ['exact', {}],
      ['corrected', { method: 'chi-square' }],
      ['uncorrected', { method: 'chi-square', correction: false }],
    ] as const) {
      const result = mcnemarOf(onlyFirst, onlySecond, options);
      expect(result.statistic, key).toBeCloseTo(example[key].statistic, 12);
      expect(result.pValue, key).toBeCloseTo(example[key].pValue, 11);
      expect(mcnemarOf(onlySecond, onlyFirst, options).pValue).toBe(result.pValue);
    }
  });

  it('has p = 1 where the systems never disagree', () => {
    for (const method of ['exact', 'chi-square'] as const) {
      expect(mcnemarOf(0, 0, { method })).toEqual({ onlyFirst: 0, onlySecond: 0, statistic: 0, pValue: 1 });
    }
  });

  it('refuses what is no count', () => {
    expect(() => mcnemarOf(1.5, 2)).toThrow('mcnemar: expected a count of disagreements, received 1.5.');
  });
});

describe('mcnemar', () => {
  it('counts examples that one system has right and the other wrong', () => {
    //      both right, first, first, second, both wrong (in two ways)
    const truth = [0, 1, 1, 2, 2, 0];
    const first = [0, 1, 1, 0, 1, 1];
    const second = [0, 0, 2, 2, 1, 2];
    expect(mcnemar(truth, first, second)).toEqual(mcnemarOf(2, 1));
    expect(mcnemar(truth, first, first).pValue).toBe(1);
  });

  it('refuses other lengths, no examples and NaN', () => {
    expect(() => mcnemar([0, 1], [0, 1], [0])).toThrow('mcnemar: second: expected shape [2], received [1].');
    expect(() => mcnemar([], [], [])).toThrow('mcnemar: expected at least one example, received none.');
    expect(() => mcnemar([0], [0], [Number.NaN])).toThrow(
      'mcnemar: example 0: expected class indices, received NaN.',
    );
  });
});
