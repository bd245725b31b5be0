import { z } from 'zod';
import { goalOf, type Monitor } from './monitor.js';
import { createNewbob, newbobOptionsSchema } from './newbob.js';
import { createPlateau, plateauOptionsSchema } from './plateau.js';
import type { RateController } from './rates.js';
import { learningRateSchedule, updateScheduleSchema } from './schedule.js';

/** How the learning rate of a group goes: with the number of the update, or with what dev says after each epoch. */
export const scheduleOptionsSchema = z.discriminatedUnion('type', [
  ...updateScheduleSchema.options,
  plateauOptionsSchema,
  newbobOptionsSchema,
]);

/** Options of {@link createRateController}. */
export type ScheduleOptions = z.output<typeof scheduleOptionsSchema>;

/**
 * @param totalUpdates Of the whole training, which some schedules end with.
 * @param goal Direction of the monitored metric. Only `plateau` and `newbob` look at it.
 */
export function createRateController(
  options: ScheduleOptions,
  totalUpdates: number,
  goal: Monitor['goal'] = 'max',
): RateController {
  if (options.type === 'plateau') return createPlateau(options, goal);
  if (options.type === 'newbob') return createNewbob(options, goal);
  return {
    rate: learningRateSchedule(options, totalUpdates),
    epochEnd: () => ({ rollBack: false }),
    state: () => ({}),
    restore() {},
  };
}

/** The metric that a rate controller's `epochEnd` is told: the schedule's own, else that of early stopping. */
export function rateMonitor(schedule: ScheduleOptions, earlyStopping: Monitor): Monitor {
  if ((schedule.type !== 'plateau' && schedule.type !== 'newbob') || !schedule.monitor) return earlyStopping;
  return { monitor: schedule.monitor, goal: schedule.goal ?? goalOf(schedule.monitor) };
}
