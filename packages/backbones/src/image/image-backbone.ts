import type { ForwardContext, Parameter, TrainableModule } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import type { WeightSource } from '../weights/weight-source.js';

/** How an encoder of images is made, beside its config. */
export interface ImageBackboneOptions {
  /** Parameters are below it: `encoder/visual`. */
  readonly path: string;
  /**
   * Which statistics its batch norms go by: the running ones always, or, while training, those of the batch, which move the running ones.
   * With those of a batch, what an image gives depends on the others.
   * @default 'frozen'
   */
  readonly statistics?: 'frozen' | 'batch';
}

/** A pre-trained encoder of images. */
export interface ImageBackbone extends TrainableModule {
  /** Channels of its maps. */
  readonly dim: number;
  /** Channels of an image. */
  readonly channels: number;
  /** Running statistics. */
  readonly state: readonly Parameter[];
  /** Where its weights and statistics stand in a file. */
  readonly sources: readonly WeightSource[];
  /** @param pixels `[batch, height, width, channels]`, normalised. @returns `[batch, height', width', dim]`. */
  maps(pixels: tf.Tensor4D, context: ForwardContext): tf.Tensor4D;
}
