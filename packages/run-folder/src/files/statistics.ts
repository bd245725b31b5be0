import { z } from 'zod';
import { count, numberOrNull, rate } from './values.js';

/** A paired t-test over folds or seeds; differences are first − second. */
export const tTestSchema = z.object({
  n: count,
  difference: z.number(),
  t: numberOrNull,
  dof: count,
  pValue: rate,
  low: z.number(),
  high: z.number(),
  cohensD: numberOrNull,
  cohensDz: numberOrNull,
  bayesFactor: numberOrNull,
  power: numberOrNull,
  powerDz: numberOrNull,
});

/** Wilcoxon's signed-rank test over folds or seeds. */
export const wilcoxonSchema = z.object({
  statistic: z.number(),
  pValue: rate,
  n: count,
  zeros: count,
  method: z.enum(['exact', 'asymptotic']),
});
