import { z } from 'zod';

const warmupSteps = z.int().min(0).default(0);
/** Updates of the first cycle. */
const cycleSteps = z.int().min(1);
/** How much longer each cycle is than the one before. A whole number, as in PyTorch. */
const cycleFactor = z.int().min(1).default(1);

/** How the learning rate of a group goes with the number of the update. */
export const updateScheduleSchema = z.discriminatedUnion('type', [
  /** Each group's own rate throughout. */
  z.strictObject({ type: z.literal('constant') }),
  /** Linear from 0 to the group's rate over `warmupSteps`, then linear towards 0, which the update after the last would have. */
  z.strictObject({ type: z.literal('linear'), warmupSteps }),
  /** Linear from 0 to the group's rate over `warmupSteps`, then half a cosine towards 0, which the update after the last would have. */
  z.strictObject({ type: z.literal('cosine'), warmupSteps }),
  /** Half a cosine from the group's rate to `minLearningRate`, again and again: PyTorch's `CosineAnnealingWarmRestarts`. */
  z.strictObject({
    type: z.literal('cosine-restarts'),
    cycleSteps,
    cycleFactor,
    /** Where each cycle ends, for every group. */
    minLearningRate: z.number().min(0).default(0),
  }),
  /** From the group's rate up to `maxLearningRate`, and back by half a cosine, again and again. */
  z
    .strictObject({
      type: z.literal('cosine-warmup-restarts'),
      /** Updates of the first cycle, its rise included. */
      cycleSteps,
      /** Updates of each cycle's linear rise. Only the rest of a cycle grows by `cycleFactor`. */
      warmupSteps,
      cycleFactor,
      /** Top of the first cycle, for every group. A group whose own rate is higher goes down to it and back up. */
      maxLearningRate: z.number().min(0),
      /** Factor on the top from one cycle to the next. */
      gamma: z.number().gt(0).max(1).default(1),
    })
    .refine(({ cycleSteps: cycle, warmupSteps: rise }) => rise < cycle, {
      path: ['warmupSteps'],
      message: 'expected fewer than cycleSteps',
    }),
]);

/** Options of {@link learningRateSchedule}. */
export type UpdateScheduleOptions = z.infer<typeof updateScheduleSchema>;

/** Number of an update (from 0) and a group's own learning rate to the learning rate that the group has in it. */
export type LearningRateSchedule = (step: number, learningRate: number) => number;

/**
 * A schedule over a known number of updates. With a group's own rate r, update t, warm-up w and n updates in all:
 *
 * - `linear`, `cosine`: `r (t + 1) / w` while t < w, then with `s = (t − w) / max(1, n − w)`: `r (1 − s)`, `r (1 + cos πs) / 2`.
 * - `cosine-restarts`: `η + (r − η)(1 + cos πs) / 2`, where s is the share of the cycle that is over, and η is `minLearningRate`.
 * - `cosine-warmup-restarts`: in cycle c, u updates into it, with `m = maxLearningRate · gamma^c`: `r + (m − r) u / w` while u < w,
 *   then `r + (m − r)(1 + cos πs) / 2`, where s is the share of the cycle's rest that is over. Cycle c has
 *   `w + (cycleSteps − w) · cycleFactor^c` updates.
 *
 * @see Loshchilov and Hutter 2017, "SGDR: Stochastic Gradient Descent with Warm Restarts", eq. 5, arXiv:1608.03983
 */
export function learningRateSchedule(
  options: UpdateScheduleOptions,
  totalSteps: number,
): LearningRateSchedule {
  switch (options.type) {
    case 'constant':
      return (_, rate) => rate;
    case 'cosine-restarts': {
      const { minLearningRate: low } = options;
      return (step, rate) => {
        const { at, length } = cycleAt(step, options.cycleSteps, options.cycleFactor);
        return low + (rate - low) * halfCosine(at / length);
      };
    }
    case 'cosine-warmup-restarts': {
      const { warmupSteps: rise, maxLearningRate, gamma } = options;
      return (step, rate) => {
        const { cycle, at, length } = cycleAt(step, options.cycleSteps - rise, options.cycleFactor, rise);
        const height = maxLearningRate * gamma ** cycle - rate;
        return rate + height * (at < rise ? at / rise : halfCosine((at - rise) / (length - rise)));
      };
    }
    default: {
      const { type, warmupSteps: rise } = options;
      return (step, rate) => {
        if (step < rise) return rate * ((step + 1) / rise);
        const share = Math.min(1, (step - rise) / Math.max(1, totalSteps - rise));
        return rate * (type === 'linear' ? 1 - share : halfCosine(share));
      };
    }
  }
}

/** From 1 at share 0 to 0 at share 1. */
const halfCosine = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2;

/** Which cycle a step is in, how far, and how long that cycle is: `extra + first · factor^cycle`. */
function cycleAt(
  step: number,
  first: number,
  factor: number,
  extra = 0,
): { readonly cycle: number; readonly at: number; readonly length: number } {
  if (factor === 1) {
    const length = extra + first;
    return { cycle: Math.floor(step / length), at: step % length, length };
  }
  let at = step;
  let length = extra + first;
  let cycle = 0;
  while (at >= length) {
    at -= length;
    cycle++;
    length = extra + first * factor ** cycle;
  }
  return { cycle, at, length };
}
