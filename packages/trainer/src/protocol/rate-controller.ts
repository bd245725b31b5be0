import { z } from 'zod';
import { type Monitor, metricGoal, type OwnGoals } from './monitor.js';
import { createNewbob, newbobOptionsSchemaWith } from './newbob.js';
import { createPlateau, plateauOptionsSchemaWith } from './plateau.js';
import type { RateController } from './rates.js';
import { learningRateSchedule, updateScheduleSchema } from './schedule.js';

/** {@link scheduleOptionsSchema} that also knows metrics of a user. */
export const scheduleOptionsSchemaWith = (own: OwnGoals) =>
  z.discriminatedUnion('type', [
    ...updateScheduleSchema.options,
    plateauOptionsSchemaWith(own),
    newbobOptionsSchemaWith(own),
  ]);

/** How the learning rate of a group goes: with the number of the update, or with what dev says after each epoch. */
export const scheduleOptionsSchema = scheduleOptionsSchemaWith({});

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

/**
 * The metric that a rate controller's `epochEnd` is told: the schedule's own, else that of early stopping.
 *
 * @param own Metrics of a user. @default none
 */
export function rateMonitor(schedule: ScheduleOptions, earlyStopping: Monitor, own: OwnGoals = {}): Monitor {
  if ((schedule.type !== 'plateau' && schedule.type !== 'newbob') || !schedule.monitor) return earlyStopping;
  return { monitor: schedule.monitor, goal: schedule.goal ?? metricGoal(schedule.monitor, own) };
}
