import type { HostBatch } from '@erc/batches';
import type { FeatureArray, WeightReader } from '@erc/core';
import type { ArraySpec, StepCounters, StepMemory } from '@erc/engine';
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

/** Options of {@link ModelStep.loadWeights}. */
export interface LoadWeightsOptions {
  /** What is missing stays as it is, and what is not known is passed over. @default false */
  readonly partial?: boolean;
}

/** The state of a step. Its arrays have the engine's names (`weight/<path>`, `moment1/<path>`, …), and `frozen/<path>`. */
export interface ModelState extends WeightReader {
  readonly counters: StepCounters;
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
  /** What training takes for batches of these shapes and types; `undefined` where the engine does not know. Nothing is compiled. */
  memory(batch: Readonly<Record<string, ArraySpec>>): Promise<StepMemory | undefined>;
  /** What the model says of a batch with the weights as they are, without dropout. Updates nothing. */
  predict(batch: HostBatch, options?: PredictOptions): Promise<Prediction>;
  /** For all groups that are not frozen, or one for each of `groups`; those of frozen ones count nothing. From the next update on. */
  setLearningRate(learningRate: number | readonly number[]): void;
  /** Shape of every weight by its path: of the model's parameters and the loss's, frozen ones too, then of running statistics. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Copies of all weights by path. */
  weights(): Promise<Readonly<Record<string, FeatureArray>>>;
  /**
   * Gives `use` all weights, to be read array by array: views that are valid until `use` has resolved. Meanwhile the step refuses every other
   * call. Frozen weights that still are those of a pre-trained file are left to it.
   */
  readWeights<T>(use: (weights: WeightReader) => Promise<T>): Promise<T>;
  /**
   * Sets weights, one array after the other; the optimizer's moments stay.
   *
   * @throws DataError for a weight that is missing or not known, and for one that is left to another file than the model has read.
   * @throws ShapeError for another shape. Nothing is set then.
   */
  loadWeights(weights: WeightReader, options?: LoadWeightsOptions): Promise<void>;
  /**
   * Gives `use` everything that the step needs to go on exactly here: weights, frozen ones too, moments, counters of updates and of dropout.
   * Its arrays are views that are valid until `use` has resolved; meanwhile the step refuses every other call.
   */
  readState<T>(use: (state: ModelState) => Promise<T>): Promise<T>;
  /** Takes a state of a step that was made with the same model and options, one array after the other. */
  restore(state: ModelState): Promise<void>;
  dispose(): Promise<void>;
}
