import { z } from 'zod';
import { goalOf, type Monitor } from './monitor.js';
import { createNewbob, newbobOptionsSchema } from './newbob.js';
import { createPlateau, plateauOptionsSchema } from './plateau.js';
import { learningRateSchedule, updateScheduleSchema } from './schedule.js';

/** How the learning rate of a group goes: with the number of the update, or with what dev says after each epoch. */
export const scheduleOptionsSchema = z.discriminatedUnion('type', [
  ...updateScheduleSchema.options,
  plateauOptionsSchema,
  newbobOptionsSchema,
]);

/** Options of {@link createRateController}. */
export type ScheduleOptions = z.output<typeof scheduleOptionsSchema>;

/** The learning rates of a training, with all that they depend on. */
export interface RateController {
  /** The rate of a group whose own rate is `base` in update number `update`, from 0. */
  rate(update: number, base: number): number;
  /**
   * Tells the value of the monitored metric after an epoch.
   *
   * @returns Whether training is to go on from the weights of the best epoch so far.
   */
  epochEnd(value: number): { readonly rollBack: boolean };
  /** What {@link restore} needs, in numbers that JSON can hold. Empty where the rate goes by the update alone. */
  state(): Record<string, number>;
  restore(state: Readonly<Record<string, number>>): void;
}

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

/** The metric that {@link RateController.epochEnd} is told: the schedule's own, else that of early stopping. */
export function rateMonitor(schedule: ScheduleOptions, earlyStopping: Monitor): Monitor {
  if ((schedule.type !== 'plateau' && schedule.type !== 'newbob') || !schedule.monitor) return earlyStopping;
  return { monitor: schedule.monitor, goal: schedule.goal ?? goalOf(schedule.monitor) };
}
