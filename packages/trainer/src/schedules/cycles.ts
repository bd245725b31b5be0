import { z } from 'zod';

/** Options of schedules that begin with a linear rise. */
export const warmupFields = {
  /** Updates of a linear rise to the group's own rate. */
  warmupSteps: z.int().min(0).default(0),
};

/** Options of schedules that come in cycles. */
export const cycleFields = {
  /** Updates of the first cycle, its rise included where there is one. */
  cycleSteps: z.int().min(1),
  /** How much longer each cycle is than the one before, its rise apart. A whole number, as in PyTorch. */
  cycleFactor: z.int().min(1).default(1),
};

/** From 1 at share 0 to 0 at share 1. */
export const halfCosine = (share: number): number => (1 + Math.cos(Math.PI * share)) / 2;

/**
 * A rise from 0 and a fall: with a group's own rate r, update t, warm-up w and n updates in all, `r (t + 1) / w` while t < w, then
 * `r · fall(s)` with `s = (t − w) / max(1, n − w)`.
 */
export const riseAndFall =
  (warmupSteps: number, totalUpdates: number, fall: (share: number) => number) =>
  (update: number, rate: number): number => {
    if (update < warmupSteps) return rate * ((update + 1) / warmupSteps);
    return rate * fall(Math.min(1, (update - warmupSteps) / Math.max(1, totalUpdates - warmupSteps)));
  };

/** Which cycle an update is in, how far, and how long that cycle is: `extra + first · factor^cycle`. */
export function cycleAt(
  update: number,
  first: number,
  factor: number,
  extra = 0,
): { readonly cycle: number; readonly at: number; readonly length: number } {
  if (factor === 1) {
    const length = extra + first;
    return { cycle: Math.floor(update / length), at: update % length, length };
  }
  let at = update;
  let length = extra + first;
  let cycle = 0;
  while (at >= length) {
    at -= length;
    cycle++;
    length = extra + first * factor ** cycle;
  }
  return { cycle, at, length };
}
