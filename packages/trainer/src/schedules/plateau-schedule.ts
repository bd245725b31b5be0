import type { MetricRegistry } from '@erc/metrics';
import { z } from 'zod';
import { GOAL_ALONE, goalHasMonitor, monitorFields } from '../protocol/monitor-options.js';
import { defineSchedule } from './define-schedule.js';
import type { RateController } from './rates.js';

const plateauSchema = (metrics: MetricRegistry) =>
  z
    .strictObject({
      type: z.literal('plateau'),
      /** Each reduction multiplies the rates by it. */
      factor: z.number().gt(0).lt(1).default(0.1),
      /** Epochs in a row without improvement that are let pass: the one after them reduces. */
      patience: z.int().min(0).default(10),
      /** What counts as an improvement on the best value. */
      threshold: z.number().min(0).default(1e-4),
      /** `rel`: a share `threshold` of the best value's size; `abs`: that much. */
      thresholdMode: z.enum(['rel', 'abs']).default('rel'),
      /** Epochs after a reduction in which nothing is counted. */
      cooldown: z.int().min(0).default(0),
      /** No group's rate is lowered below it. */
      minLearningRate: z.number().min(0).default(0),
      /**
       * `signed-threshold`: as PyTorch, `rel` takes the share of the best value with its sign. Of a negative one a value is then better that is
       * worse by less than that share. @default none
       */
      legacy: z.literal('signed-threshold').optional(),
      ...monitorFields(metrics),
    })
    .refine(goalHasMonitor, GOAL_ALONE);

type PlateauOptions = z.output<ReturnType<typeof plateauSchema>>;

/**
 * Lower rates when dev has not improved for a while: PyTorch's `ReduceLROnPlateau`, told once per epoch.
 *
 * With the best value b so far, a value v is better when `v > b + threshold · |b|` (goal max, `rel`), `v < b − threshold · |b|` (min, `rel`),
 * `v > b + threshold`, `v < b − threshold` (`abs`). After `patience + 1` epochs without one, each rate r becomes
 * `max(r · factor, minLearningRate)`. NaN is never better. PyTorch has b in place of |b|: see `legacy`.
 */
export const plateauSchedule = (metrics: MetricRegistry) =>
  defineSchedule({
    schema: plateauSchema(metrics),
    monitors: ({ monitor, goal }) => ({ monitor, goal }),
    create: (options, { goal = 'max' }) => plateauRates(options, goal),
  });

/** PyTorch's `eps`: a reduction by less is none. */
const SMALLEST_CHANGE = 1e-8;

function plateauRates(options: PlateauOptions, goal: 'max' | 'min'): RateController {
  const { factor, patience, threshold, thresholdMode, cooldown, minLearningRate, legacy } = options;
  const sign = goal === 'max' ? 1 : -1;
  let best: number | undefined;
  let reductions = 0;
  let bad = 0;
  let resting = 0;

  const isBetter = (value: number): boolean => {
    if (best === undefined) return !Number.isNaN(value);
    // A factor, for the bits of PyTorch's bar; of a negative value the other way, so that the bar is on the better side.
    const share = best < 0 && legacy === undefined ? -sign * threshold : sign * threshold;
    const bar = thresholdMode === 'rel' ? best * (1 + share) : best + sign * threshold;
    return sign * value > sign * bar;
  };
  return {
    rate(_, base) {
      let rate = base;
      for (let i = 0; i < reductions; i++) {
        const lower = Math.max(rate * factor, minLearningRate);
        if (rate - lower > SMALLEST_CHANGE) rate = lower;
      }
      return rate;
    },
    epochEnd(value) {
      if (isBetter(value)) {
        best = value;
        bad = 0;
      } else bad++;
      if (resting > 0) {
        resting--;
        bad = 0;
      }
      if (bad > patience) {
        reductions++;
        resting = cooldown;
        bad = 0;
      }
      return { rollBack: false };
    },
    state: () => ({ ...(best !== undefined && { best }), reductions, bad, resting }),
    restore(state) {
      best = state.best;
      ({ reductions = 0, bad = 0, resting = 0 } = state);
    },
  };
}
