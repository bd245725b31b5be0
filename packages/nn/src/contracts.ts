import type { Modality } from '@erc/core';
import type * as tf from '@tensorflow/tfjs';

/** A trainable tensor with a path that is unique in its model, such as `fusion/projection/kernel`. */
export interface Parameter {
  /** Parts joined by `/`. Optimizer groups and checkpoints go by it. */
  readonly path: string;
  readonly variable: tf.Variable;
}

/** Something with parameters. */
export interface TrainableModule {
  /** In a fixed order, with unique paths. */
  readonly parameters: readonly Parameter[];
  /** Frees the variables. The module cannot be used afterwards. */
  dispose(): void;
}

/** What a forward pass needs beyond its inputs. */
export interface ForwardContext {
  /** `true` while training: dropout is active. */
  readonly training: boolean;
  /**
   * Sets each element to 0 with probability `rate` and divides the others by `1 - rate`; returns `x` itself when not training
   * or when `rate` is 0. Modules call this and never make random numbers of their own.
   */
  dropout<T extends tf.Tensor>(x: T, rate: number): T;
  /** Speaker index of each example, `[batch]`, int32. */
  readonly speakers?: tf.Tensor1D;
}

/** One stream of a batch. */
export interface FeatureStream {
  readonly modality: Modality;
  /** `[batch, dim]` or `[batch, steps, dim]`, float32. */
  readonly values: tf.Tensor2D | tf.Tensor3D;
  /** 1 for real steps, 0 for padding: `[batch, steps]`, float32. Only with steps. */
  readonly mask?: tf.Tensor2D;
}

/** What a fusion knows of a stream before any data. */
export interface StreamSpec {
  readonly modality: Modality;
  /** Width of its features. */
  readonly dim: number;
  /** `[batch, dim]` or `[batch, steps, dim]`. */
  readonly kind: 'vector' | 'sequence';
}

/** Feature streams to one representation. */
export interface FusionModule extends TrainableModule {
  /** The recipe's word for it, such as `concat`. */
  readonly type: string;
  /** The streams it reads, by name. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Width of {@link FusionModule.fuse}'s `fused`. */
  readonly outputDim: number;
  /** @returns `fused` `[batch, outputDim]`, float32, and the attention weights where the fusion has some. */
  fuse(
    streams: Readonly<Record<string, FeatureStream>>,
    context: ForwardContext,
  ): { fused: tf.Tensor2D; attention?: tf.Tensor };
}
