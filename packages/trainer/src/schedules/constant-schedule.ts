import { z } from 'zod';
import { defineSchedule } from './define-schedule.js';
import { ratesByUpdate } from './rates.js';

/** Each group's own rate throughout. */
export const constantSchedule = defineSchedule({
  schema: z.strictObject({ type: z.literal('constant') }),
  create: () => ratesByUpdate((_, rate) => rate),
});
