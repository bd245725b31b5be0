import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageClasses } from './class-averages.js';
import { scoreClassification } from './classification.js';
import { normalizeRows } from './confusion.js';

const SCORES = [
  'accuracy',
  'weightedPrecision',
  'weightedRecall',
  'weightedF1',
  'macroPrecision',
  'macroRecall',
  'macroF1',
  'microPrecision',
  'microRecall',
  'microF1',
  'unweightedAverageRecall',
  'perClassAccuracySd',
] as const;

interface Case {
  readonly name: string;
  readonly labels: string[];
  readonly truth: number[];
  readonly predicted: number[];
  readonly expected: Record<(typeof SCORES)[number], number> &
    Record<'precision' | 'recall' | 'f1' | 'support', number[]> &
    Record<'confusion' | 'normalized', number[][]>;
}

const scoresOf = (truth: number[], predicted: number[], labels: string[]) => {
  const scores = scoreClassification(truth, predicted, labels);
  return { ...averageClasses(scores), ...scores };
};

const golden = readGolden<{ cases: Case[] }>(import.meta.url, 'classification');

describe('scoreClassification', () => {
  it.each(golden.cases)('equals scikit-learn: $name', ({ labels, truth, predicted, expected }) => {
    const scores = scoresOf(truth, predicted, labels);
    for (const key of SCORES) expect(scores[key], key).toBeCloseTo(expected[key], 12);
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      for (const [k, label] of labels.entries()) {
        expect(scores.perClass[label]![key], `${label} ${key}`).toBeCloseTo(expected[key][k]!, 12);
      }
    }
    expect(scores.confusion).toEqual(expected.confusion);
    expect(normalizeRows(scores.confusion)).toEqual(expected.normalized);
    expect(scores.examples).toBe(truth.length);
  });

  const pairs = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  const labels = ['a', 'b', 'c', 'd'];

  it('is bounded, and the same in any order of the examples', () => {
    fc.assert(
      fc.property(pairs, (examples) => {
        const [truth, predicted] = [examples.map(([t]) => t), examples.map(([, p]) => p)];
        const scores = scoresOf(truth, predicted, labels);
        for (const key of SCORES) {
          expect(scores[key]).toBeGreaterThanOrEqual(0);
          expect(scores[key]).toBeLessThanOrEqual(1 + 1e-12);
        }
        expect(scoresOf([...truth].reverse(), [...predicted].reverse(), labels)).toEqual(scores);
        expect(scores.weightedRecall).toBeCloseTo(scores.accuracy, 12);
      }),
      { seed: 1 },
    );
  });

  it('is 1 everywhere for a perfect prediction, without spread between the classes', () => {
    fc.assert(
      fc.property(pairs, (examples) => {
        const truth = examples.map(([t]) => t);
        const { perClassAccuracySd, ...scores } = scoresOf(truth, truth, labels);
        expect(perClassAccuracySd).toBe(0);
        for (const key of SCORES) if (key !== 'perClassAccuracySd') expect(scores[key]).toBeCloseTo(1, 12);
      }),
      { seed: 2 },
    );
  });

  it('refuses no examples, and labels that are none', () => {
    expect(() => scoreClassification([], [], labels)).toThrow(
      'scoreClassification: expected at least one example, received none.',
    );
    expect(() => scoreClassification([0, 1], [0, 4], labels)).toThrow(
      'scoreClassification: predicted[1]: expected a class index in 0 … 3, received 4.',
    );
  });

  it('refuses predictions of another length', () => {
    expect(() => scoreClassification([0, 1], [0], ['a', 'b'])).toThrow(
      'scoreClassification: predicted: expected shape [2], received [1].',
    );
  });
});
