import type { Random, StreamSpec } from '@erc/core';
import type { ForwardContext, TrainableModule } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** Values of a stream and, for a sequence, its mask. */
export interface StreamValues {
  /** `[batch, dim]` or `[batch, steps, dim]`; padding is 0. */
  readonly values: tf.Tensor2D | tf.Tensor3D;
  /** `[batch, steps]`; always there for a sequence. */
  readonly mask?: tf.Tensor2D;
}

/** A trainable module of one stream. */
export interface FrontEnd extends TrainableModule {
  readonly outputDim: number;
  /** @returns The same kind of stream, with `outputDim`. */
  apply(stream: StreamValues, context: ForwardContext): StreamValues;
}

/** What a front-end is made from, beside its own options. */
export interface FrontEndMaterials {
  /** Parameters are below it. */
  readonly path: string;
  readonly input: StreamSpec;
  readonly random: Random;
}
