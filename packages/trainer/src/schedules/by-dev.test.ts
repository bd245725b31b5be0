import { builtInMetricRegistry, builtInMetrics, createMetricRegistry, defineMetric } from '@erc/metrics';
import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInScheduleRegistry, builtInSchedules } from './built-in-schedules.js';
import { createScheduleRegistry, defineSchedule } from './define-schedule.js';
import { rateMonitor } from './rate-monitor.js';
import { ratesByUpdate } from './rates.js';

interface GoldenCase {
  readonly name: string;
  readonly goal: 'max' | 'min';
  readonly options: Readonly<Record<string, unknown>>;
  /** Monitored value of each epoch. */
  readonly values: readonly number[];
}
interface PlateauCase extends GoldenCase {
  /** Of each group. */
  readonly rates: readonly number[];
  /** After each epoch, then by group. */
  readonly expected: readonly (readonly number[])[];
}
interface NewbobCase extends GoldenCase {
  /** After each epoch, of a group whose own rate is 1. */
  readonly expected: readonly number[];
  readonly rollBacks: readonly boolean[];
}
const golden = readGolden<{ plateau: readonly PlateauCase[]; newbob: readonly NewbobCase[] }>(
  import.meta.url,
  'dev-rates',
);
const create = (options: unknown, goal: 'max' | 'min' = 'max') => {
  const parsed = builtInScheduleRegistry.schema.parse(options);
  return builtInScheduleRegistry.of(parsed).create(parsed, { totalUpdates: 100, goal });
};

describe('schedules by dev', () => {
  it.each(golden.plateau)('plateau is PyTorch’s ReduceLROnPlateau: $name', (one) => {
    const controller = create({ type: 'plateau', ...one.options }, one.goal);
    for (const [group, base] of one.rates.entries()) expect(controller.rate(0, base), `${group}`).toBe(base);
    for (const [epoch, value] of one.values.entries()) {
      expect(controller.epochEnd(value)).toEqual({ rollBack: false });
      for (const [group, rate] of one.expected[epoch]!.entries()) {
        expect(controller.rate(epoch, one.rates[group]!) / rate, `epoch ${epoch + 1}`).toBeCloseTo(1, 12);
      }
    }
  });

  it.each([
    { type: 'plateau', thresholdMode: 'rel' },
    { type: 'plateau', thresholdMode: 'abs' },
    { type: 'newbob', thresholdMode: 'rel', rollBack: true },
    { type: 'newbob', thresholdMode: 'abs' },
  ])('takes a score for a loss of the other sign: %j', (options) => {
    const values = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        values,
        fc.integer({ min: 0, max: 3 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (all, patience, threshold) => {
          const [max, min] = (['max', 'min'] as const).map((goal) =>
            create({ ...options, patience, threshold, factor: 0.5 }, goal),
          );
          for (const value of all) {
            expect(max!.epochEnd(value)).toEqual(min!.epochEnd(-value));
            expect(max!.rate(0, 1)).toBe(min!.rate(0, 1));
          }
        },
      ),
      { seed: 22 },
    );
  });

  it.each([
    ['min', -1, -0.99995],
    ['max', -1, -1.00005],
  ] as const)(
    'plateau takes no worse value for a better one where the best is below 0: %s',
    (goal, best, worse) => {
      const rateAfter = (options: object): number => {
        const controller = create({ type: 'plateau', patience: 0, factor: 0.5, ...options }, goal);
        for (const value of [best, worse]) controller.epochEnd(value);
        return controller.rate(0, 1);
      };
      expect(rateAfter({})).toBe(0.5);
      expect(rateAfter({ legacy: 'signed-threshold' })).toBe(1);
    },
  );

  it.each(golden.newbob)('newbob anneals as the rule says: $name', (one) => {
    const controller = create({ type: 'newbob', ...one.options }, one.goal);
    for (const [epoch, value] of one.values.entries()) {
      expect(controller.epochEnd(value).rollBack, `epoch ${epoch + 1}`).toBe(one.rollBacks[epoch]);
      expect(controller.rate(epoch, 1) / one.expected[epoch]!, `epoch ${epoch + 1}`).toBeCloseTo(1, 12);
    }
  });

  it('newbob keeps each group above the floor, and one that begins below it where it is', () => {
    const controller = create({ type: 'newbob', minLearningRate: 0.1 }, 'min');
    for (let epoch = 0; epoch < 5; epoch++) controller.epochEnd(1);
    expect([controller.rate(0, 1), controller.rate(0, 8), controller.rate(0, 0.01)]).toEqual([
      0.1, 0.5, 0.01,
    ]);
  });

  it.each(['plateau', 'newbob'] as const)('%s takes NaN for no gain', (type) => {
    const controller = create({ type, patience: 0, ...(type === 'newbob' && { rollBack: true }) }, 'max');
    expect(controller.epochEnd(0.5).rollBack).toBe(false);
    expect(controller.epochEnd(Number.NaN).rollBack).toBe(type === 'newbob');
    expect(controller.rate(0, 1)).toBeLessThan(1);
    const before = controller.rate(0, 1);
    controller.epochEnd(0.6);
    expect(controller.rate(0, 1)).toBe(before);
  });

  it.each([
    { type: 'plateau', patience: 1, cooldown: 2 },
    { type: 'newbob', patience: 1, rollBack: true, alwaysFrom: 30 },
    { type: 'cosine', warmupSteps: 3 },
  ])('$type goes on after restore as if it had not been away', (options) => {
    const { values } = golden.newbob[1]!;
    const through = create(options, 'min');
    const expected = values.map((value) => [through.epochEnd(value), through.rate(7, 1)]);
    for (const cut of [0, 1, 7, 20]) {
      const first = create(options, 'min');
      for (const value of values.slice(0, cut)) first.epochEnd(value);
      const second = create(options, 'min');
      second.restore(JSON.parse(JSON.stringify(first.state())));
      expect(values.slice(cut).map((value) => [second.epochEnd(value), second.rate(7, 1)])).toEqual(
        expected.slice(cut),
      );
    }
  });
});

describe('rateMonitor', () => {
  it('is early stopping’s unless the schedule has its own, with that metric’s direction', () => {
    const stopping = { monitor: 'accuracy', goal: 'max' } as const;
    const of = (options: unknown) => {
      const parsed = builtInScheduleRegistry.schema.parse(options);
      const monitors = builtInScheduleRegistry.of(parsed).monitors(parsed);
      return rateMonitor(monitors, stopping, builtInMetricRegistry);
    };
    expect(of({ type: 'linear' })).toEqual(stopping);
    expect(of({ type: 'plateau' })).toEqual(stopping);
    expect(of({ type: 'plateau', monitor: 'loss' })).toEqual({ monitor: 'loss', goal: 'min' });
    expect(of({ type: 'plateau', monitor: 'loss', goal: 'max' })).toEqual({ monitor: 'loss', goal: 'max' });
  });

  it('may be a metric of a user, in its direction', () => {
    const distance = defineMetric({ type: 'distance', goal: 'min', reads: ['classes'], score: () => 0 });
    const metrics = createMetricRegistry([
      { from: '@erc/metrics', parts: builtInMetrics },
      { from: 'mine.ts', parts: [distance] },
    ]);
    const schedules = createScheduleRegistry([{ from: '@erc/trainer', parts: builtInSchedules }], metrics);
    const schedule = schedules.schema.parse({ type: 'newbob', monitor: 'distance' });
    const stopping = { monitor: 'accuracy', goal: 'max' } as const;
    expect(rateMonitor(schedules.of(schedule).monitors(schedule), stopping, metrics)).toEqual({
      monitor: 'distance',
      goal: 'min',
    });
    expect(builtInScheduleRegistry.schema.safeParse({ type: 'newbob', monitor: 'distance' }).success).toBe(
      false,
    );
  });
});

describe('built-in schedules', () => {
  it.each([
    { type: 'constant' },
    { type: 'linear', warmupSteps: 3 },
    { type: 'cosine' },
    { type: 'cosine-restarts', cycleSteps: 4 },
    { type: 'cosine-warmup-restarts', cycleSteps: 4, maxLearningRate: 1 },
    { type: 'plateau', monitor: 'loss', goal: 'min' },
    { type: 'newbob', rollBack: true },
  ])('$type: its schema takes its own output and gives it back', (options) => {
    const parsed = builtInScheduleRegistry.schema.parse(options);
    expect(builtInScheduleRegistry.schema.parse(parsed)).toEqual(parsed);
  });

  it('stand beside one of one’s own', () => {
    const halves = defineSchedule({
      schema: z.strictObject({ type: z.literal('halves'), every: z.int().min(1) }),
      create: ({ every }) => ratesByUpdate((update, rate) => rate / 2 ** Math.floor(update / every)),
    });
    const schedules = createScheduleRegistry(
      [
        { from: '@erc/trainer', parts: builtInSchedules },
        { from: 'mine.ts', parts: [halves] },
      ],
      builtInMetricRegistry,
    );
    const options = schedules.schema.parse({ type: 'halves', every: 3 });
    expect(schedules.of(options).monitors(options)).toBeUndefined();
    expect(schedules.of(options).create(options, { totalUpdates: 9 }).rate(7, 8)).toBe(2);
  });
});
