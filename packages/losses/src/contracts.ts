import type * as tf from '@tensorflow/tfjs';

/** What a model gives for a batch. A loss reads what it needs and says so when it is missing. */
export interface ModelOutput {
  /** Raw class scores, `[batch, classes]`. Not softmax output. */
  readonly logits?: tf.Tensor2D;
  /** Valence and arousal, `[batch, 2]`. */
  readonly valenceArousal?: tf.Tensor2D;
  /** Representation before the last layer, `[batch, dim]`. */
  readonly embedding?: tf.Tensor2D;
  /** Representation of each stream, `[batch, dim]`, by stream name. */
  readonly streamEmbeddings?: Readonly<Record<string, tf.Tensor2D>>;
  readonly attention?: tf.Tensor;
}

/** What a batch should have given. */
export interface Targets {
  /** Class indices, `[batch]`, int32. */
  readonly labels?: tf.Tensor1D;
  /** Class distributions, `[batch, classes]`, each row summing to 1. */
  readonly soft?: tf.Tensor2D;
  /** `[batch, 2]`. */
  readonly valenceArousal?: tf.Tensor2D;
  /** Example weights, `[batch]`; 0 for padding. Absent: all 1. */
  readonly weights?: tf.Tensor1D;
}

/** Model output and targets to a scalar. */
export type Loss = (output: ModelOutput, targets: Targets) => tf.Scalar;
