import { z } from 'zod';

/** A share of 1. */
export const rate = z.number().min(0).max(1);
/** How many. */
export const count = z.int().nonnegative();
/**
 * Metrics by name; rates 0 … 1. `null`: not defined for these data. One that does not apply is absent, in files of before also one that is not
 * defined.
 */
export const metricValues = z.record(z.string(), z.number().nullable());
/** Why metrics beside it are `null`, by name: `{ auroc: 'all have one class' }`. Absent where none is, and in files from before it was kept. */
export const whyUndefined = z.record(z.string(), z.string()).exactOptional();
/** The splits that a run has scores of; `held-out`: what a fold held out. */
export const scoredSplit = z.enum(['dev', 'held-out', 'test']);
