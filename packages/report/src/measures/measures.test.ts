import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/measures.json' with { type: 'json' };
import { calibrationOf } from './calibration.js';
import { majorityBaseline } from './majority-baseline.js';

describe('calibrationOf', () => {
  it.each(golden.calibration)('matches scikit-learn: $name', ({ judged, bins, accuracy, confidence }) => {
    const filled = calibrationOf(judged, bins).bins.filter(({ count }) => count > 0);
    expect(filled.length).toBe(accuracy.length);
    for (const [i, bin] of filled.entries()) {
      expect(bin.accuracy).toBeCloseTo(accuracy[i]!, 9);
      expect(bin.confidence).toBeCloseTo(confidence[i]!, 9);
    }
  });

  it('puts every prediction into one bin, those on an edge and at 0 and 1 included', () => {
    const judged = [0, 0.1, 0.25, 0.5, 0.75, 1].map((confidence) => ({ confidence, correct: true }));
    const counts = calibrationOf(judged, 4).bins.map(({ count }) => count);
    expect(counts).toEqual([3, 1, 1, 1]);
  });

  it('has no error when the share of right answers is the confidence, and the whole gap when all are wrong', () => {
    const half = [true, false].map((correct) => ({ confidence: 0.5, correct }));
    expect(calibrationOf(half).expectedError).toBe(0);
    expect(calibrationOf([{ confidence: 0.9, correct: false }]).expectedError).toBeCloseTo(0.9, 12);
  });
});

describe('majorityBaseline', () => {
  it.each(golden.baseline)('matches scikit-learn: $name', (example) => {
    const baseline = majorityBaseline(example);
    expect(baseline.label).toBe(example.label);
    for (const key of ['accuracy', 'weightedF1', 'macroF1'] as const) {
      expect(baseline[key]).toBeCloseTo(example[key], 12);
    }
  });
});
