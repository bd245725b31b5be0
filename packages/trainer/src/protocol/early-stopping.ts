/** A metric and the direction in which it is better. Always said together. */
export interface Monitor {
  readonly monitor: string;
  readonly goal: 'max' | 'min';
}

/** What {@link createEarlyStopping} takes. */
export interface EarlyStoppingOptions extends Monitor {
  /** Stop after this many epochs in a row without improvement, ≥ 1. */
  readonly patience: number;
  /** Smallest change that counts as an improvement, ≥ 0. @default 0 */
  readonly minDelta?: number;
}

/** Keeps the best value, and says when to stop. */
export interface EarlyStopping {
  /** @returns Whether `value` is the best so far, and whether patience has run out. NaN is never better. */
  update(epoch: number, value: number): { readonly improved: boolean; readonly stop: boolean };
  readonly best: { readonly epoch: number; readonly value: number } | undefined;
}

/** Early stopping on one monitored value per epoch. */
export function createEarlyStopping({ goal, patience, minDelta = 0 }: EarlyStoppingOptions): EarlyStopping {
  let best: { epoch: number; value: number } | undefined;
  let waited = 0;
  return {
    update(epoch, value) {
      const gain =
        best === undefined
          ? Number.POSITIVE_INFINITY
          : goal === 'max'
            ? value - best.value
            : best.value - value;
      const improved = !Number.isNaN(value) && gain > (best === undefined ? 0 : minDelta);
      if (improved) {
        best = { epoch, value };
        waited = 0;
      } else {
        waited++;
      }
      return { improved, stop: waited >= patience };
    },
    get best() {
      return best;
    },
  };
}
