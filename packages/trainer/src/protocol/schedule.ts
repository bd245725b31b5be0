import { z } from 'zod';

/** Learning-rate schedule: a factor on every group's learning rate, by step. */
export const scheduleOptionsSchema = z.discriminatedUnion('type', [
  /** Factor 1 throughout. */
  z.strictObject({ type: z.literal('constant') }),
  /** Linear from 0 to 1 over `warmupSteps`, then linear towards 0, which the step after the last would have. */
  z.strictObject({ type: z.literal('linear'), warmupSteps: z.int().min(0).default(0) }),
  /** Linear from 0 to 1 over `warmupSteps`, then half a cosine towards 0, which the step after the last would have. */
  z.strictObject({ type: z.literal('cosine'), warmupSteps: z.int().min(0).default(0) }),
]);

/** Options of {@link learningRateScale}. */
export type ScheduleOptions = z.infer<typeof scheduleOptionsSchema>;

/** Step (from 0) to a factor on the learning rate. */
export type LearningRateSchedule = (step: number) => number;

/**
 * A schedule over a known number of steps. With warm-up w and n steps in all: `(t + 1) / w` while t < w, then with
 * `s = (t − w) / max(1, n − w)`: linear `1 − s`, cosine `(1 + cos πs) / 2`.
 *
 * @see Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", eq. 5 (one cycle), arXiv:1608.03983
 */
export function learningRateScale(options: ScheduleOptions, totalSteps: number): LearningRateSchedule {
  if (options.type === 'constant') return () => 1;
  const { type, warmupSteps } = options;
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const share = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
    return type === 'linear' ? 1 - share : (1 + Math.cos(Math.PI * share)) / 2;
  };
}
