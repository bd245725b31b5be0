import type { FeatureArray } from '@erc/core';
import type { HostBatch } from '../data/batch.js';

/** A tensor that a step hands back, copied to host memory. */
export interface HostOutput {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/**
 * One model, one optimizer, one way of computing: forward, backward, clipping and update behind one door, so that the loop does not know
 * which engine runs it. Not reentrant: await one call before the next.
 */
export interface TrainStep {
  /** One optimizer step on a batch. @returns The loss before the update. */
  run(batch: HostBatch): Promise<{ readonly loss: number }>;
  /** Logits `[batch, classes]` of a batch with the weights as they are, without dropout. */
  predict(batch: HostBatch): Promise<HostOutput>;
  /** Multiplies the learning rate of every group from the next {@link TrainStep.run} on. */
  setLearningRateScale(scale: number): void;
  /** Copies of all weights by parameter path. */
  weights(): Readonly<Record<string, FeatureArray>>;
  /** Sets all weights; the optimizer's moments stay. */
  loadWeights(weights: Readonly<Record<string, FeatureArray>>): void;
  dispose(): void;
}
