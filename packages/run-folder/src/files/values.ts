import { z } from 'zod';

/** A share of 1. */
export const rate = z.number().min(0).max(1);
/** How many. */
export const count = z.int().nonnegative();
/** Metrics by name; rates 0 … 1. JSON has no NaN: such a value is written as `null`, and is absent when it is read. */
export const metricValues = z
  .record(z.string(), z.number().nullable())
  .transform(
    (values): Record<string, number> =>
      Object.fromEntries(
        Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null),
      ),
  );
/** Metrics by name; `null`: not defined for this run. */
export const metricsOrNull = z.record(z.string(), z.number().nullable());
/** The splits that a run has scores of; `held-out`: what a fold held out. */
export const scoredSplit = z.enum(['dev', 'held-out', 'test']);
