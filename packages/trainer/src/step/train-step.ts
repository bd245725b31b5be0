import type { FeatureArray } from '@erc/core';
import type { HostBatch } from '../data/batch.js';
import type { GroupRecord } from './parameter-groups.js';

/**
 * One model, one optimizer, one way of computing: forward, backward, clipping and update behind one door, so that the loop does not know
 * which engine runs it. Calls must not overlap: await one before the next.
 */
export interface TrainStep {
  /** Groups of parameters; every parameter is in exactly one. */
  readonly groups: readonly GroupRecord[];
  /** One optimizer step on a batch. @returns The loss before the update. */
  run(batch: HostBatch): Promise<{ readonly loss: number }>;
  /**
   * One optimizer step from the mean gradient of several batches, weighted by their examples. Where the loss of a batch is the mean over
   * its examples, that is the step of the joined batch. Only of a step that was made with `accumulate`.
   *
   * @returns The mean loss before the update, by examples.
   */
  runMicroBatches(batches: readonly HostBatch[]): Promise<{ readonly loss: number }>;
  /** Logits `[batch, classes]`, row-major, of a batch with the weights as they are, without dropout. */
  predict(batch: HostBatch): Promise<Float32Array>;
  /** For all groups that are not frozen, or one for each of `groups`; those of frozen ones count nothing. From the next update on. */
  setLearningRate(learningRate: number | readonly number[]): void;
  /** Copies of all weights by parameter path, frozen ones too. */
  weights(): Promise<Readonly<Record<string, FeatureArray>>>;
  /** Sets all weights; the optimizer's moments stay. */
  loadWeights(weights: Readonly<Record<string, FeatureArray>>): Promise<void>;
  dispose(): Promise<void>;
}
