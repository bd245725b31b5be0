import type { MetricRegistry } from '@erc/metrics';
import { z } from 'zod';
import { GOAL_ALONE, goalHasMonitor, monitorFields } from '../protocol/monitor-options.js';
import { defineSchedule } from './define-schedule.js';
import type { RateController } from './rates.js';

const newbobSchema = (metrics: MetricRegistry) =>
  z
    .strictObject({
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
      /**
       * `signed-threshold`: as SpeechBrain, `rel` divides by the value before with its sign. From a negative one a loss is then a gain.
       * @default none
       */
      legacy: z.literal('signed-threshold').optional(),
      ...monitorFields(metrics),
    })
    .refine(goalHasMonitor, GOAL_ALONE)
    .refine(({ rollBack, monitor }) => !(rollBack && monitor), {
      path: ['monitor'],
      message: 'expected none beside rollBack, which goes back to the best epoch by earlyStopping.monitor',
    });

type NewbobOptions = z.output<ReturnType<typeof newbobSchema>>;

/**
 * Lower rates whenever an epoch has not brought enough on dev: the Newbob rule of speech recognition, as SpeechBrain counts it.
 *
 * With the value u that the weights had before an epoch and v after it, the gain is `v − u` (goal max) or `u − v`, divided by |u| in the
 * mode `rel` (0 where u is 0; SpeechBrain divides by u, see `legacy`). An epoch whose gain is below `threshold` uses up patience, or, where there is none left, multiplies the
 * rates by `factor`. After a roll-back u is the best value, since training goes on from there. NaN gains nothing and is worse than all.
 *
 * @see SpeechBrain's `NewBobScheduler` (`factor` is its `annealing_factor`, `threshold` its `improvement_threshold`)
 */
export const newbobSchedule = (metrics: MetricRegistry) =>
  defineSchedule({
    schema: newbobSchema(metrics),
    monitors: ({ monitor, goal }) => ({ monitor, goal }),
    create: (options, { goal = 'max' }) => newbobRates(options, goal),
  });

function newbobRates(options: NewbobOptions, goal: 'max' | 'min'): RateController {
  const { factor, threshold, thresholdMode, patience, rollBack, minLearningRate, legacy } = options;
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
      const relative = before ? difference / (legacy ? before : Math.abs(before)) : 0;
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
