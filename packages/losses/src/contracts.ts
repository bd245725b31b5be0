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
  /** Attention weights of the fusion; for several hops `[batch, hops, steps]`. */
  readonly attention?: tf.Tensor;
  /** The last layer, `logits = embedding · kernelᵀ + bias`: for losses that measure angles to its rows. */
  readonly classifier?: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
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

/** A trained variable of a loss, such as the temperature of a contrastive one. Fits `Parameter` of `@erc/nn`. */
export interface LossParameter {
  /** Unique in its model, such as `loss/stream-contrastive/scale`. */
  readonly path: string;
  readonly variable: tf.Variable;
}

/** When a loss is computed. */
export interface LossPhase {
  /** `false`: losses that are for training only give 0. @default true */
  readonly training?: boolean;
}

/** Model output and targets to a scalar. */
export interface Loss {
  (output: ModelOutput, targets: Targets, phase?: LossPhase): tf.Scalar;
  /** Trained together with the model's, but never decayed. Paths begin with `loss/`. Absent: none. */
  readonly parameters?: readonly LossParameter[];
  /** Frees the parameters. */
  dispose?(): void;
}

/** What a loss may have to know of the training set and of the model. */
export interface LossFacts {
  /** Examples of each class. Needed where class weights are made from them. */
  readonly labelCounts?: readonly number[];
}
