import { z } from 'zod';
import { count, rate } from './values.js';

/** Resamples whose score is not defined, which count for nothing. Absent: none. */
export const withoutScore = count.exactOptional();

/** A paired t-test over folds or seeds; differences are first − second. */
export const tTestSchema = z.object({
  n: count,
  difference: z.number(),
  t: z.number(),
  dof: count,
  pValue: rate,
  low: z.number(),
  high: z.number(),
  cohensD: z.number().nullable(),
  cohensDz: z.number(),
  /** JSON has no infinities: an infinite one is written as `null`. */
  bayesFactor: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.POSITIVE_INFINITY),
  power: z.number().nullable(),
  powerDz: z.number(),
});

/** Wilcoxon's signed-rank test over folds or seeds. */
export const wilcoxonSchema = z.object({
  statistic: z.number(),
  pValue: rate,
  n: count,
  zeros: count,
  method: z.enum(['exact', 'asymptotic']),
});
