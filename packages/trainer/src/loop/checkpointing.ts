import { ErcError, type WeightReader } from '@erc/core';
import type { EpochLog } from '@erc/run-folder';
import { z } from 'zod';
import type { ModelState } from '../step/model-step.js';
import type { TrainSnapshot } from './loop-state.js';

/** When a training saves itself, and what of it is kept. */
export const checkpointOptionsSchema = z.strictObject({
  /** After this many epochs, and at the end. */
  everyEpochs: z.int().min(1).default(1),
  /** Also within an epoch: after this many updates, counted over all epochs. @default never */
  everyUpdates: z.int().min(1).optional(),
  /** The newest checkpoints that are kept, after the end too. @default two while training, none after the end */
  keep: z.int().min(1).optional(),
  /** Epochs whose weights are kept, the best by `earlyStopping.monitor`. `1`: `best.safetensors` alone. */
  best: z.int().min(1).default(1),
});

/** Options of checkpoints. */
export type CheckpointOptions = z.output<typeof checkpointOptionsSchema>;

/** Something that was handed to the system, and is still to be made to last. */
export interface PendingSave {
  /** Resolves when it will survive the end of the process and of the machine. Updates are made meanwhile. */
  finish(): Promise<void>;
  /** Called in place of `finish` where what comes before it has failed. */
  discard(): Promise<void>;
}

/** Weights of an epoch that are kept. */
export interface PendingEpoch extends PendingSave {
  /** Reads them again, at any time in this training after {@link PendingSave.finish}. */
  weights(): Promise<WeightReader>;
}

/** Where a training saves itself. */
export interface CheckpointSink {
  /**
   * Resolves when the sink does not read the snapshot any more: the training waits for that, and no longer. The next call comes when this one
   * is finished.
   *
   * @param snapshot Its arrays are views of the step, valid until this resolves.
   */
  save(snapshot: TrainSnapshot): Promise<PendingSave>;
  /**
   * Told of each epoch when it is scored, before it is saved.
   *
   * @param weights Those that it ended with: views, valid until this resolves.
   * @returns Nothing where they are not kept. Those of the best epoch so far are kept in memory then.
   */
  epoch?(log: EpochLog, weights: WeightReader): Promise<PendingEpoch | undefined>;
  /** Of the last snapshot saved, for messages. */
  readonly last: string | undefined;
}

/** Whether to save after update `updatesDone`, which is not the last of its epoch. */
export const dueWithin = ({ everyUpdates }: CheckpointOptions, updatesDone: number): boolean =>
  everyUpdates !== undefined && updatesDone % everyUpdates === 0;

/** Whether to save after an epoch. */
export const dueAfter = ({ everyEpochs }: CheckpointOptions, epoch: number, isLast: boolean): boolean =>
  isLast || epoch % everyEpochs === 0;

/** A weight or a moment that is no number. */
export class NotFiniteError extends ErcError {
  override readonly name = 'NotFiniteError';
}

/**
 * Keeps what is no longer a number out of checkpoints, so that the last one stays good: reading such an array throws.
 *
 * @throws NotFiniteError from `read`, naming the weight or moment that is not finite.
 */
export function finiteState(state: ModelState, updatesDone: number, last: string | undefined): ModelState {
  return {
    ...state,
    async read(name) {
      const data = await state.read(name);
      if (isFiniteArray(data)) return data;
      const at = data.findIndex((value) => !Number.isFinite(value));
      throw new NotFiniteError(
        `train: after ${updatesDone} updates: expected finite weights, received ${data[at]} in ${name}. A smaller learning rate often helps.${keptNote(last)}`,
      );
    },
  };
}

/** Whether x · 0 is 0 for each x: it is not for NaN and infinities. In four sums, since each addition waits for the one before. */
function isFiniteArray(data: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = data.length - (data.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += data[i]! * 0;
    b += data[i + 1]! * 0;
    c += data[i + 2]! * 0;
    d += data[i + 3]! * 0;
  }
  for (let i = whole; i < data.length; i++) a += data[i]! * 0;
  return a + b + c + d === 0;
}

/** What is left to go on from after an error. */
export const keptNote = (last: string | undefined): string =>
  last === undefined ? '' : ` The last good checkpoint is kept: ${last}.`;
