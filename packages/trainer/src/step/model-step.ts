import type { HostBatch } from '@erc/batches';
import type { FeatureArray } from '@erc/core';
import type { StepState } from '@erc/engine';
import type { GroupRecord } from '@erc/run-folder';

/** What a model says of a batch, row-major. What it has no head for is absent. */
export interface Prediction {
  /** `[batch, classes]`. */
  readonly logits?: Float32Array;
  /** `[batch, 2]`. */
  readonly valenceArousal?: Float32Array;
  /** Representation before the last layer, `[batch, dim]`. */
  readonly embedding?: Float32Array;
  /** The training loss of the batch, dropout off. */
  readonly loss?: number;
}

/** What a prediction gives beside the model's heads. */
export interface PredictOptions {
  /** Needs a batch with its targets. @default false */
  readonly loss?: boolean;
  /** @default false */
  readonly embedding?: boolean;
}

/** What an update comes to. */
export interface UpdateResult {
  /** Before the update; of several batches the mean, by examples. */
  readonly loss: number;
  /** Global norm of the gradients before clipping. Not finite: the update was not made, and the weights are as they were. */
  readonly gradientNorm: number;
}

/**
 * One model, one optimizer, one way of computing: forward, backward, clipping and update behind one door, so that the loop does not know
 * which engine runs it. Calls must not overlap: await one before the next.
 */
export interface ModelStep {
  /** Groups of parameters; every parameter is in exactly one. */
  readonly groups: readonly GroupRecord[];
  /** One optimizer step on a batch. */
  run(batch: HostBatch): Promise<UpdateResult>;
  /**
   * One optimizer step from the mean gradient of several batches, weighted by their examples. Where the loss of a batch is the mean over
   * its examples, that is the step of the joined batch. Only of a step that was made with `gradientAccumulation`.
   */
  runMicroBatches(batches: readonly HostBatch[]): Promise<UpdateResult>;
  /** What the model says of a batch with the weights as they are, without dropout. Updates nothing. */
  predict(batch: HostBatch, options?: PredictOptions): Promise<Prediction>;
  /** For all groups that are not frozen, or one for each of `groups`; those of frozen ones count nothing. From the next update on. */
  setLearningRate(learningRate: number | readonly number[]): void;
  /** Copies of all weights by parameter path, frozen ones too. */
  weights(): Promise<Readonly<Record<string, FeatureArray>>>;
  /** Sets all weights; the optimizer's moments stay. */
  loadWeights(weights: Readonly<Record<string, FeatureArray>>): Promise<void>;
  /**
   * Everything that the step needs to go on exactly here: weights, frozen ones too, moments, counters of updates and of dropout.
   *
   * @param spare An earlier state that nobody reads any more: its arrays may be written over.
   */
  state(spare?: StepState): Promise<StepState>;
  /** Takes a state of a step that was made with the same model and options. */
  restore(state: StepState): Promise<void>;
  dispose(): Promise<void>;
}
