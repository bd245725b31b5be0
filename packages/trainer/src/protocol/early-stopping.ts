import type { MetricRegistry } from '@erc/metrics';
import { z } from 'zod';
import { type Monitor, monitorNameSchema } from './monitor-options.js';

/** Which epoch is the best, and when there is no use in going on. */
export const earlyStoppingSchema = (metrics: MetricRegistry) =>
  z
    .strictObject({
      /** The dev metric that selects the epoch whose weights are kept. */
      monitor: monitorNameSchema(metrics).default(metrics.headline),
      /** @default the direction in which the metric is better */
      goal: z.enum(['max', 'min']).optional(),
      /** Epochs in a row without an improvement of more than `minDelta` before training stops. */
      patience: z.int().min(1).default(5),
      /** Smallest change that patience takes for an improvement. The best epoch is the best by any change. */
      minDelta: z.number().min(0).default(0),
      /**
       * The weights that training ends with: those of the best epoch, or of the last one, as published systems did that did not keep the best, or named
       * an epoch by its number. @default 'best'
       */
      restore: z.enum(['best', 'last']).optional(),
    })
    .transform(({ goal, ...options }) => ({
      ...options,
      goal: goal ?? metrics.of(options.monitor).goal,
    }));

/** Options of {@link createEarlyStopping}. */
export interface EarlyStoppingOptions extends Monitor {
  /** Stop after this many epochs in a row without improvement, ≥ 1. */
  readonly patience: number;
  /** Smallest change that counts as an improvement for `patience`, ≥ 0. @default 0 */
  readonly minDelta?: number;
}

/** Keeps the best value, and says when to stop. */
export interface EarlyStopping {
  /** @returns Whether `value` is the best so far, and whether patience has run out. NaN is never better. */
  update(epoch: number, value: number): { readonly improved: boolean; readonly stop: boolean };
  readonly best: { readonly epoch: number; readonly value: number } | undefined;
  /** What {@link restore} needs, in numbers that JSON can hold. */
  state(): Record<string, number>;
  restore(state: Readonly<Record<string, number>>): void;
}

/**
 * Early stopping on one monitored value per epoch. Patience starts anew when the value is better by more than `minDelta` than where it
 * last did so: many small steps add up.
 */
export function createEarlyStopping({ goal, patience, minDelta = 0 }: EarlyStoppingOptions): EarlyStopping {
  const gain = (value: number, before: number): number => (goal === 'max' ? value - before : before - value);
  let best: { epoch: number; value: number } | undefined;
  let reference: number | undefined;
  let waited = 0;
  return {
    update(epoch, value) {
      const improved = !Number.isNaN(value) && (best === undefined || gain(value, best.value) > 0);
      if (improved) best = { epoch, value };
      if (!Number.isNaN(value) && (reference === undefined || gain(value, reference) > minDelta)) {
        reference = value;
        waited = 0;
      } else {
        waited++;
      }
      return { improved, stop: waited >= patience };
    },
    get best() {
      return best;
    },
    state: () => ({
      ...(best && { bestEpoch: best.epoch, bestValue: best.value }),
      ...(reference !== undefined && { reference }),
      waited,
    }),
    restore({ bestEpoch, bestValue, reference: from, waited: epochs = 0 }) {
      best =
        bestEpoch === undefined || bestValue === undefined
          ? undefined
          : { epoch: bestEpoch, value: bestValue };
      reference = from;
      waited = epochs;
    },
  };
}
