import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { batchAverages } from './batch-averages.js';

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly predicted: number[];
  readonly batchSize: number;
  readonly expected: { readonly uar: number; readonly accuracy: number };
}

const golden = readGolden<{ readonly cases: Case[] }>(import.meta.url, 'batch-averages');

describe('batchAverages', () => {
  it.each(golden.cases)(
    'are what scikit-learn gives batch by batch: $name',
    ({ expected, batchSize, ...pairs }) => {
      const found = batchAverages(pairs, batchSize);
      expect(found.uar).toBeCloseTo(expected.uar, 12);
      expect(found.accuracy).toBeCloseTo(expected.accuracy, 12);
    },
  );

  it('are another UA than that of the whole set where batches are small', () => {
    const whole = golden.cases.find(({ name }) => name === '11 utterances, batches of 16')!;
    expect(batchAverages(whole, 2).uar).not.toBeCloseTo(whole.expected.uar, 2);
  });
});
