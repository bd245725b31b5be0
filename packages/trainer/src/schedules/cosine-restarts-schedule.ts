import { z } from 'zod';
import { cycleAt, cycleFields, halfCosine } from './cycles.js';
import { defineSchedule } from './define-schedule.js';
import { ratesByUpdate } from './rates.js';

/**
 * Half a cosine from the group's rate to `minLearningRate`, again and again: PyTorch's `CosineAnnealingWarmRestarts`. With a group's own rate
 * r: `η + (r − η)(1 + cos πs) / 2`, where s is the share of the cycle that is over, and η is `minLearningRate`.
 *
 * @see Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", eq. 5, arXiv:1608.03983
 */
export const cosineRestartsSchedule = defineSchedule({
  schema: z.strictObject({
    type: z.literal('cosine-restarts'),
    ...cycleFields,
    /** Where each cycle ends, for every group. */
    minLearningRate: z.number().min(0).default(0),
  }),
  create: ({ cycleSteps, cycleFactor, minLearningRate: low }) =>
    ratesByUpdate((update, rate) => {
      const { at, length } = cycleAt(update, cycleSteps, cycleFactor);
      return low + (rate - low) * halfCosine(at / length);
    }),
});
