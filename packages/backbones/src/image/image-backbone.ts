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
  /** Number of stages behind the stem; of a transformer, of layers behind the embeddings. */
  readonly numStages: number;
  /** Whether `<path>/norm` comes after the last stage. */
  readonly hasFinalNorm: boolean;
  /**
   * @param pixels `[batch, height, width, channels]`, normalised.
   * @param to How many stages; 0 gives the maps of the stem. @default all, and the norm behind the last
   * @returns `[batch, height', width', channels']`, after the last stage `dim` channels.
   */
  maps(pixels: tf.Tensor4D, context: ForwardContext, to?: number): tf.Tensor4D;
  /**
   * Extents of what {@link ImageBackbone.maps} gives of one picture: `[height', width', channels']`.
   *
   * @param to As of `maps`.
   */
  mapShape(picture: { readonly height: number; readonly width: number }, to: number): readonly number[];
  /** Runs the stages from `from` on over the maps before them, and the norm behind the last. */
  upper(maps: tf.Tensor4D, context: ForwardContext, from: number): tf.Tensor4D;
}
