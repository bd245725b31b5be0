import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { scoreClassification } from './classification.js';

interface Case {
  readonly name: string;
  readonly labels: string[];
  readonly truth: number[];
  readonly predicted: number[];
  readonly expected: Record<
    'accuracy' | 'weightedPrecision' | 'weightedRecall' | 'weightedF1' | 'macroF1',
    number
  > &
    Record<'precision' | 'recall' | 'f1' | 'support', number[]> & { readonly confusion: number[][] };
}

const golden = readGolden<{ cases: Case[] }>(new URL('..', import.meta.url).href, 'classification');

describe('scoreClassification', () => {
  it.each(golden.cases)('equals scikit-learn: $name', ({ labels, truth, predicted, expected }) => {
    const scores = scoreClassification(truth, predicted, labels);
    for (const key of ['accuracy', 'weightedPrecision', 'weightedRecall', 'weightedF1', 'macroF1'] as const) {
      expect(scores[key], key).toBeCloseTo(expected[key], 12);
    }
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      for (const [k, label] of labels.entries()) {
        expect(scores.perClass[label]![key], `${label} ${key}`).toBeCloseTo(expected[key][k]!, 12);
      }
    }
    expect(scores.confusion).toEqual(expected.confusion);
    expect(scores.examples).toBe(truth.length);
  });

  it('refuses predictions of another length', () => {
    expect(() => scoreClassification([0, 1], [0], ['a', 'b'])).toThrow(
      'scoreClassification: predicted: expected shape [2], received [1].',
    );
  });
});
