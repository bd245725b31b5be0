import type { Random, WeightReader } from '@erc/core';
import type { EpochLog } from '@erc/run-folder';
import { z } from 'zod';
import type { ModelState } from '../step/model-step.js';

/** JSON has neither NaN nor infinities: a file has words for them. No `z.enum`: the compiler writes its key `-Infinity` as a name into declarations. */
const number = z.union([z.number(), z.literal(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const numbers = z.record(z.string(), number);

/** What {@link LoopState} is in a file. */
export const loopStateSchema = z.strictObject({
  /** The epoch that is going on or about to begin, from 1. */
  epoch: z.int().min(1),
  /** Updates of this epoch that are done. */
  update: z.int().min(0),
  /** Updates of all epochs. */
  updatesDone: z.int().min(0),
  /** Where this epoch's order of examples is drawn from. The place in the order is `update`. */
  order: z.strictObject({
    seed: z.string(),
    words: z.tuple([z.int(), z.int(), z.int(), z.int()]).readonly(),
  }),
  /** Sum of the losses of this epoch's examples, and how many those were. */
  lossSum: z.number(),
  examples: z.number(),
  /** Of the last update, of a group with the optimizer's own rate. */
  learningRate: z.number(),
  /** Those that are over. */
  epochs: z.array(
    z.strictObject({
      epoch: z.int(),
      trainLoss: z.number(),
      learningRate: z.number(),
      dev: z.record(z.string(), number.nullable()),
      whyUndefined: z.record(z.string(), z.string()).exactOptional(),
    }),
  ),
  /** Numbers of the epochs that were better on dev than all before them. The last one is the best. */
  improved: z.array(z.int()),
  /** Of early stopping and of the rate controller. */
  stopping: numbers,
  rates: numbers,
  /** Why there are no more updates, where there are none. */
  stopped: z.enum(['epochs', 'early stopping']).exactOptional(),
});

/** Everything the loop remembers from one update to the next, beside the step. Plain data: JSON holds it exactly. */
export type LoopState = z.output<typeof loopStateSchema>;

/** Wall-clock times. Beside the state, since no two runs have the same. */
export interface LoopClock {
  /** Of the epochs that are over. */
  readonly epochSeconds: readonly number[];
  /** Of this epoch so far. */
  readonly seconds: number;
}

/** Everything that a training needs to go on exactly here, in any process. */
export interface TrainSnapshot {
  readonly loop: LoopState;
  readonly clock: LoopClock;
  /** Weights, moments, counters of updates and of dropout. */
  readonly step: ModelState;
  /** Reads the weights of the best epoch so far; absent before the first epoch is over. */
  readonly bestWeights?: () => Promise<WeightReader>;
}

/** Before the first update. */
export const startOf = (random: Random, learningRate: number): LoopState => ({
  epoch: 1,
  update: 0,
  updatesDone: 0,
  order: random.state(),
  lossSum: 0,
  examples: 0,
  learningRate,
  epochs: [],
  improved: [],
  stopping: {},
  rates: {},
});

/** The beginning of the epoch after `log`. */
export function closeEpoch(state: LoopState, log: EpochLog, order: LoopState['order']): void {
  state.epochs.push(log);
  Object.assign(state, { epoch: state.epoch + 1, update: 0, lossSum: 0, examples: 0, order });
}
