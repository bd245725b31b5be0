import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { builtInScheduleRegistry } from './built-in-schedules.js';
import type { RateController } from './rates.js';

interface GoldenCase {
  readonly name: string;
  readonly options: Record<string, number>;
  /** Of each group. */
  readonly rates: readonly number[];
  /** By step, then by group. */
  readonly expected: readonly (readonly number[])[];
}
const golden = readGolden<Record<'restarts' | 'warmup', readonly GoldenCase[]>>(
  import.meta.url,
  'cosine-restarts',
);

const create = (options: unknown, totalUpdates: number): RateController['rate'] => {
  const parsed = builtInScheduleRegistry.schema.parse(options);
  return builtInScheduleRegistry.of(parsed).create(parsed, { totalUpdates }).rate;
};
/** Rates of a group whose own is 1. */
const ratesOf = (options: unknown, steps: number, totalSteps = steps): number[] => {
  const schedule = create(options, totalSteps);
  return Array.from({ length: steps }, (_, step) => schedule(step, 1));
};

function expectGolden(type: string, { options, rates, expected }: GoldenCase): void {
  const schedule = create({ type, ...options }, expected.length);
  for (const [step, row] of expected.entries()) {
    for (const [group, rate] of row.entries()) {
      expect(schedule(step, rates[group]!) / rate, `step ${step}`).toBeCloseTo(1, 9);
    }
  }
}

describe('schedules by the update', () => {
  it('rises linearly to the group’s rate over the warm-up and falls to 0', () => {
    expect(ratesOf({ type: 'linear', warmupSteps: 2 }, 7, 6)).toEqual([0.5, 1, 1, 0.75, 0.5, 0.25, 0]);
  });

  it('follows half a cosine', () => {
    const rates = ratesOf({ type: 'cosine' }, 5, 4);
    expect(rates[0]).toBe(1);
    expect(rates[2]).toBeCloseTo(0.5, 12);
    expect(rates[4]).toBeCloseTo(0, 12);
  });

  it('is each group’s own rate throughout when constant', () => {
    expect(create({ type: 'constant' }, 10)(7, 0.3)).toBe(0.3);
  });

  it.each(golden.restarts)('restarts as PyTorch’s CosineAnnealingWarmRestarts does: $name', (one) => {
    expectGolden('cosine-restarts', one);
  });

  it.each(golden.warmup)('rises on a line and falls as PyTorch’s CosineAnnealingLR does: $name', (one) => {
    expectGolden('cosine-warmup-restarts', one);
  });

  it('keeps the length of the rise, lengthens the fall and lowers the top from cycle to cycle', () => {
    const rates = ratesOf(
      {
        type: 'cosine-warmup-restarts',
        cycleSteps: 6,
        warmupSteps: 2,
        cycleFactor: 2,
        maxLearningRate: 5,
        gamma: 0.5,
      },
      17,
    );
    // Cycles of 2 + 4 and 2 + 8 updates with tops 5 and 2.5; a third begins at update 16.
    expect(rates.slice(0, 3)).toEqual([1, 3, 5]);
    expect(rates[4]).toBeCloseTo(3, 12);
    expect(rates.slice(6, 9)).toEqual([1, 1.75, 2.5]);
    expect(rates[12]).toBeCloseTo(1.75, 12);
    expect(rates[16]).toBe(1);
  });

  it('lets a group whose rate is the top stay where it is', () => {
    const flat = ratesOf(
      { type: 'cosine-warmup-restarts', cycleSteps: 4, warmupSteps: 1, maxLearningRate: 1 },
      9,
    );
    expect(new Set(flat)).toEqual(new Set([1]));
  });

  it('wants a rise shorter than the cycle', () => {
    expect(() =>
      create({ type: 'cosine-warmup-restarts', cycleSteps: 3, warmupSteps: 3, maxLearningRate: 1 }, 10),
    ).toThrow('expected fewer than cycleSteps');
  });
});
