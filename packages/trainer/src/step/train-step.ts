import type { FeatureArray } from '@erc/core';
import type { HostBatch } from '../data/batch.js';

/**
 * One model, one optimizer, one way of computing: forward, backward, clipping and update behind one door, so that the loop does not know
 * which engine runs it. Calls must not overlap: await one before the next.
 */
export interface TrainStep {
  /** One optimizer step on a batch. @returns The loss before the update. */
  run(batch: HostBatch): Promise<{ readonly loss: number }>;
  /** Logits `[batch, classes]`, row-major, of a batch with the weights as they are, without dropout. */
  predict(batch: HostBatch): Promise<Float32Array>;
  /** From the next {@link TrainStep.run} on. */
  setLearningRate(learningRate: number): void;
  /** Copies of all weights by parameter path. */
  weights(): Promise<Readonly<Record<string, FeatureArray>>>;
  /** Sets all weights; the optimizer's moments stay. */
  loadWeights(weights: Readonly<Record<string, FeatureArray>>): Promise<void>;
  dispose(): Promise<void>;
}
