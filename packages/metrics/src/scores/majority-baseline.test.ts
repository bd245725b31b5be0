import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { classIntervals } from './class-intervals.js';
import { majorityBaseline } from './majority-baseline.js';

interface Case {
  readonly name: string;
  readonly labels: string[];
  readonly confusion: number[][];
  readonly perClass: { readonly precision: number; readonly recall: number; readonly f1: number }[];
  readonly label: string;
  readonly accuracy: number;
  readonly weightedF1: number;
  readonly macroF1: number;
}

const golden = readGolden<{ readonly cases: Case[] }>(import.meta.url, 'majority-baseline');

describe('majorityBaseline', () => {
  it.each(golden.cases)('matches scikit-learn: $name', (example) => {
    const baseline = majorityBaseline(example);
    expect(baseline.label).toBe(example.label);
    for (const key of ['accuracy', 'weightedF1', 'macroF1'] as const) {
      expect(baseline.metrics[key]).toBeCloseTo(example[key], 12);
    }
  });
});

describe('classIntervals', () => {
  it.each(golden.cases)('holds each score of $name that scikit-learn gives', ({ confusion, perClass }) => {
    for (const [k, { precision, recall, f1 }] of classIntervals(confusion).entries()) {
      const expected = perClass[k]!;
      for (const [interval, score] of [
        [precision, expected.precision],
        [recall, expected.recall],
        [f1, expected.f1],
      ] as const) {
        if (!interval) continue;
        expect(interval.low).toBeLessThanOrEqual(score + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(score - 1e-12);
      }
    }
  });
});
