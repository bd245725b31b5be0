import type { Random } from '@erc/core';
import {
  createLayerNorm,
  createMultiHeadAttention,
  type ForwardContext,
  type TrainableModule,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { headsOf } from '../heads-of.js';

/** Options of {@link createAttendAndNorm}. */
export interface AttendAndNormOptions {
  /** Parameters are `<path>/attention/…` and `<path>/norm/…`. */
  readonly path: string;
  readonly dim: number;
  /** @see headsOf */
  readonly numHeads?: number | undefined;
  readonly headDegree?: number | undefined;
  /** Dropout of the attention weights. */
  readonly dropoutRate: number;
  readonly random: Random;
}

/** Self-attention with residual and layer norm behind it: `LN(x + attention(x))`. */
export interface AttendAndNorm extends TrainableModule {
  /**
   * @param x `[batch, steps, dim]`.
   * @param mask 1 for real steps, 0 for padding, which is not attended to: `[batch, steps]`.
   * @returns The shape of `x`. Rows of padding have no meaning.
   */
  apply(x: tf.Tensor3D, mask: tf.Tensor2D | undefined, context: ForwardContext): tf.Tensor3D;
}

/** @see AttendAndNorm */
export function createAttendAndNorm(options: AttendAndNormOptions): AttendAndNorm {
  const { path, dim, dropoutRate, random } = options;
  const attention = createMultiHeadAttention({
    path: `${path}/attention`,
    embedDim: dim,
    numHeads: headsOf({ ...options, where: `${path}/attention` }),
    dropoutRate,
    random,
  });
  const norm = createLayerNorm({ path: `${path}/norm`, dim });
  return {
    parameters: [...attention.parameters, ...norm.parameters],
    apply(x, mask, context) {
      const { output } = attention.apply(mask ? { query: x, keyMask: mask } : { query: x }, context);
      return norm.apply(tf.add<tf.Tensor3D>(x, output), context);
    },
    dispose() {
      attention.dispose();
      norm.dispose();
    },
  };
}
