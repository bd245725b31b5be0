import { z } from 'zod';
import { riseAndFall, warmupFields } from './cycles.js';
import { defineSchedule } from './define-schedule.js';
import { ratesByUpdate } from './rates.js';

/**
 * Linear from 0 to the group's rate over `warmupSteps`, then linear towards 0, which the update after the last would have: {@link riseAndFall}
 * with `1 − s`.
 */
export const linearSchedule = defineSchedule({
  schema: z.strictObject({ type: z.literal('linear'), ...warmupFields }),
  create: ({ warmupSteps }, { totalUpdates }) =>
    ratesByUpdate(riseAndFall(warmupSteps, totalUpdates, (share) => 1 - share)),
});
