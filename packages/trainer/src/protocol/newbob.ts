import { z } from 'zod';
import { type OwnGoals, ownMonitor } from './monitor.js';
import type { RateController } from './rates.js';

/** Lower rates whenever an epoch has not brought enough on dev: the Newbob rule of speech recognition, as SpeechBrain counts it. */
export const newbobOptionsSchemaWith = (own: OwnGoals) =>
  z.strictObject({
    type: z.literal('newbob'),
    /** Each annealing multiplies the rates by it. */
    factor: z.number().gt(0).lt(1).default(0.5),
    /** What an epoch has to gain over the one before. */
    threshold: z.number().min(0).default(0.0025),
    /** `rel`: the gain as a share of the value before; `abs`: the gain itself. */
    thresholdMode: z.enum(['rel', 'abs']).default('rel'),
    /** Epochs with too small a gain that are let pass before each annealing; better ones between them do not start the count anew. */
    patience: z.int().min(0).default(0),
    /** From the end of this epoch on, every epoch anneals. @default never */
    alwaysFrom: z.int().min(1).optional(),
    /** Goes back to the weights of the best epoch whenever dev has become worse. The optimizer's moments stay as they are. */
    rollBack: z.boolean().default(false),
    /** No group's rate is lowered below it. */
    minLearningRate: z.number().min(0).default(0),
    ...ownMonitor(own),
  });

/** Options of {@link createNewbob}. */
export type NewbobOptions = z.output<ReturnType<typeof newbobOptionsSchemaWith>>;

/**
 * With the value u that the weights had before an epoch and v after it, the gain is `v − u` (goal max) or `u − v`, divided by |u| in the
 * mode `rel` (0 where u is 0). An epoch whose gain is below `threshold` uses up patience, or, where there is none left, multiplies the
 * rates by `factor`. After a roll-back u is the best value, since training goes on from there. NaN gains nothing and is worse than all.
 *
 * @see SpeechBrain's `NewBobScheduler` (`factor` is its `annealing_factor`, `threshold` its `improvement_threshold`)
 */
export function createNewbob(options: NewbobOptions, goal: 'max' | 'min'): RateController {
  const { factor, threshold, thresholdMode, patience, rollBack, minLearningRate } = options;
  const { alwaysFrom = Number.POSITIVE_INFINITY } = options;
  let before: number | undefined;
  let epochs = 0;
  let annealings = 0;
  let left = patience;

  return {
    rate: (_, base) => Math.max(base * factor ** annealings, Math.min(base, minLearningRate)),
    epochEnd(value) {
      epochs++;
      const isFirst = before === undefined;
      const difference = before === undefined ? 0 : goal === 'max' ? value - before : before - value;
      const relative = before ? difference / Math.abs(before) : 0;
      const isEnough = isFirst || (thresholdMode === 'rel' ? relative : difference) >= threshold;
      if (epochs >= alwaysFrom) annealings++;
      else if (!isEnough && left > 0) left--;
      else if (!isEnough) {
        annealings++;
        left = patience;
      }
      const isWorse = Number.isNaN(value) || difference < 0;
      const goesBack = rollBack && isWorse && !isFirst;
      if (!goesBack && !Number.isNaN(value)) before = value;
      return { rollBack: goesBack };
    },
    state: () => ({ ...(before !== undefined && { before }), epochs, annealings, left }),
    restore(state) {
      before = state.before;
      ({ epochs = 0, annealings = 0, left = patience } = state);
    },
  };
}
