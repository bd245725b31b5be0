import type { Parameter } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import type { ModelOutput } from '../model/model.js';

/** What a loss reads of a batch. */
export interface LossTargets {
  /** Class indices, `[batch]`, int32. */
  readonly labels: tf.Tensor1D;
  /** Example weights, `[batch]`; 0 for padding. */
  readonly weights: tf.Tensor1D;
  /** Class distributions, `[batch, classes]`, where the examples have them. */
  readonly soft?: tf.Tensor2D;
  /** `[batch, 2]`, where the examples have them. */
  readonly valenceArousal?: tf.Tensor2D;
}

/** The loss that a trainer is given: model output and targets to a scalar. */
export interface LossFunction {
  (output: ModelOutput, targets: LossTargets, phase: { readonly training: boolean }): tf.Scalar;
  /** Trained with the model's, but never decayed. Paths begin with `loss/`. @default none */
  readonly parameters?: readonly Parameter[];
}
