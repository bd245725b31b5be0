import { ErcError, type FeatureArray } from '@erc/core';
import type { StepState } from '@erc/engine';
import type { EpochLog } from '@erc/run-folder';
import { z } from 'zod';
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

/** Where a training saves itself. */
export interface CheckpointSink {
  /**
   * Resolves when the snapshot will survive the end of the process and of the machine. Updates are made meanwhile; the next call comes when
   * this one has resolved, with a snapshot whose arrays may be those of this one, written over.
   */
  save(snapshot: TrainSnapshot): Promise<void>;
  /** Told of each epoch when it is scored, before it is saved, with a way to read the weights that it ended with. */
  epoch?(log: EpochLog, weights: () => Promise<Readonly<Record<string, FeatureArray>>>): Promise<void>;
  /** Of the last snapshot saved, for messages. */
  readonly last: string | undefined;
}

/** Whether to save after update `updatesDone`, which is not the last of its epoch. */
export const dueWithin = ({ everyUpdates }: CheckpointOptions, updatesDone: number): boolean =>
  everyUpdates !== undefined && updatesDone % everyUpdates === 0;

/** Whether to save after an epoch. */
export const dueAfter = ({ everyEpochs }: CheckpointOptions, epoch: number, isLast: boolean): boolean =>
  isLast || epoch % everyEpochs === 0;

/**
 * Keeps what is no longer a number out of checkpoints, so that the last one stays good.
 *
 * @throws ErcError naming the first weight or moment that is not finite.
 */
export function checkFiniteState({ arrays }: StepState, updatesDone: number, last: string | undefined): void {
  for (const [name, data] of Object.entries(arrays)) {
    if (isFiniteArray(data)) continue;
    const at = data.findIndex((value) => !Number.isFinite(value));
    throw new ErcError(
      `train: after ${updatesDone} updates: expected finite weights, received ${data[at]} in ${name}. A smaller learning rate often helps.${keptNote(last)}`,
    );
  }
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
