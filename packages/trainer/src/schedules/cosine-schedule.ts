import { z } from 'zod';
import { halfCosine, riseAndFall, warmupFields } from './cycles.js';
import { defineSchedule } from './define-schedule.js';
import { ratesByUpdate } from './rates.js';

/**
 * Linear from 0 to the group's rate over `warmupSteps`, then half a cosine towards 0, which the update after the last would have:
 * {@link riseAndFall} with `(1 + cos πs) / 2`.
 */
export const cosineSchedule = defineSchedule({
  schema: z.strictObject({ type: z.literal('cosine'), ...warmupFields }),
  create: ({ warmupSteps }, { totalUpdates }) =>
    ratesByUpdate(riseAndFall(warmupSteps, totalUpdates, halfCosine)),
});
