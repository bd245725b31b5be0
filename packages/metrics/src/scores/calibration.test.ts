import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreCalibration } from './calibration.js';

const SCORES = [
  'expectedCalibrationError',
  'maximumCalibrationError',
  'brier',
  'negativeLogLikelihood',
] as const;

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly probabilities: number[][];
  readonly bins: number;
  readonly expected: Record<(typeof SCORES)[number], number> & {
    readonly binAccuracy: number[];
    readonly binConfidence: number[];
  };
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'calibration');

describe('scoreCalibration', () => {
  it.each(cases)(
    'equals TorchMetrics and scikit-learn: $name',
    ({ truth, probabilities, bins, expected }) => {
      const scores = scoreCalibration(truth, probabilities, { bins });
      for (const key of SCORES) expect(scores[key], key).toBeCloseTo(expected[key], 9);
      const filled = scores.bins.filter(({ count }) => count > 0);
      expect(filled.length).toBe(expected.binAccuracy.length);
      for (const [b, bin] of filled.entries()) {
        expect(bin.accuracy).toBeCloseTo(expected.binAccuracy[b]!, 12);
        expect(bin.confidence).toBeCloseTo(expected.binConfidence[b]!, 12);
      }
    },
  );

  it('puts a confidence on an edge into the lower bin', () => {
    const sure = [0.25, 0.5, 0.75, 1].map((p) => [p, (1 - p) / 3, (1 - p) / 3, (1 - p) / 3]);
    const counts = scoreCalibration([0, 0, 0, 0], sure, { bins: 4 }).bins.map(({ count }) => count);
    expect(counts).toEqual([1, 1, 1, 1]);
    // 0.3 · 10 is 3 and 3 / 10 is 0.3, but 0.7 · 10 is 7.000000000000001.
    expect(scoreCalibration([0], [[0.7, 0.3]], { bins: 10 }).bins[6]!.count).toBe(1);
  });

  it('is 0 in every error when perfect, and finite for a certain mistake', () => {
    const perfect = scoreCalibration(
      [0, 1],
      [
        [1, 0],
        [0, 1],
      ],
    );
    for (const key of SCORES) expect(perfect[key], key).toBeCloseTo(0, 12);
    const mistake = scoreCalibration([1], [[1, 0]]);
    expect(mistake).toMatchObject({ expectedCalibrationError: 1, maximumCalibrationError: 1, brier: 2 });
    expect(mistake.negativeLogLikelihood).toBeCloseTo(52 * Math.LN2, 10);
  });

  it('is bounded, ECE ≤ MCE, whatever the order of the examples', () => {
    const example = fc.tuple(fc.nat(2), fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 9 })));
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 20 }), (examples) => {
        const truth = examples.map(([label]) => label);
        const rows = examples.map(([, [a, b, c]]) => [a, b, c].map((x) => x / (a + b + c)));
        const scores = scoreCalibration(truth, rows);
        const back = scoreCalibration([...truth].reverse(), [...rows].reverse());
        for (const key of SCORES) {
          expect(scores[key]).toBeGreaterThanOrEqual(0);
          expect(back[key]).toBeCloseTo(scores[key], 9);
        }
        expect(scores.maximumCalibrationError).toBeLessThanOrEqual(1);
        expect(scores.expectedCalibrationError).toBeLessThanOrEqual(scores.maximumCalibrationError + 1e-12);
        expect(scores.brier).toBeLessThanOrEqual(2);
        expect(scores.bins.reduce((sum, { count }) => sum + count, 0)).toBe(examples.length);
      }),
      { seed: 5 },
    );
  });

  it('refuses rows that are no distributions, and bins that are none', () => {
    expect(() => scoreCalibration([0], [[0.5, 0.2]])).toThrow('expected probabilities that sum to 1');
    expect(() => scoreCalibration([0], [[1.5, -0.5]])).toThrow(
      'scoreCalibration: probabilities[0][0]: expected a probability in 0 … 1, received 1.5.',
    );
    expect(() => scoreCalibration([0], [[Number.NaN, 1]])).toThrow('expected a finite number, received NaN');
    expect(() => scoreCalibration([2], [[0, 1]])).toThrow('expected a class index in 0 … 1, received 2');
    expect(() => scoreCalibration([], [])).toThrow('expected at least one example');
    expect(() => scoreCalibration([0], [[1, 0]], { bins: 0 })).toThrow('bins: expected a positive integer');
  });
});
