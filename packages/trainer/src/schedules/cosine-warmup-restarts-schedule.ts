import { z } from 'zod';
import { cycleAt, cycleFields, halfCosine, warmupFields } from './cycles.js';
import { defineSchedule } from './define-schedule.js';
import { ratesByUpdate } from './rates.js';

/**
 * From the group's rate up to `maxLearningRate`, and back by half a cosine, again and again. In cycle c, u updates into it, with
 * `m = maxLearningRate · gamma^c` and a group's own rate r: `r + (m − r) u / w` while u < w, then `r + (m − r)(1 + cos πs) / 2`, where s is
 * the share of the cycle's rest that is over. Cycle c has `w + (cycleSteps − w) · cycleFactor^c` updates.
 */
export const cosineWarmupRestartsSchedule = defineSchedule({
  schema: z
    .strictObject({
      type: z.literal('cosine-warmup-restarts'),
      ...cycleFields,
      ...warmupFields,
      /** Top of the first cycle, for every group. A group whose own rate is higher goes down to it and back up. */
      maxLearningRate: z.number().min(0),
      /** Factor on the top from one cycle to the next. */
      gamma: z.number().gt(0).max(1).default(1),
    })
    .refine(({ cycleSteps, warmupSteps }) => warmupSteps < cycleSteps, {
      path: ['warmupSteps'],
      message: 'expected fewer than cycleSteps',
    }),
  create: ({ cycleSteps, cycleFactor, warmupSteps: rise, maxLearningRate, gamma }) =>
    ratesByUpdate((update, rate) => {
      const { cycle, at, length } = cycleAt(update, cycleSteps - rise, cycleFactor, rise);
      const height = maxLearningRate * gamma ** cycle - rate;
      return rate + height * (at < rise ? at / rise : halfCosine((at - rise) / (length - rise)));
    }),
});
