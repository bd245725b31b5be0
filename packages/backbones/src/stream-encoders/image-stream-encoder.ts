import type { StreamEncoder } from '@erc/nn';
import type { PretrainedWeights, Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import type { ImageBackboneOptions } from '../image/image-backbone.js';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { asFrozen, firstTrained, markFrozen } from './frozen-parts.js';
import { pooledWidth, poolStates } from './pool-states.js';

type MapPooling = 'mean' | 'max' | 'mean-max';

/** A number for each channel. */
type Channels = readonly [red: number, green: number, blue: number];

/** Options of {@link loadImageStreamEncoder}. */
export interface ImageStreamEncoderOptions extends Pick<ImageBackboneOptions, 'statistics'> {
  /** Parameters are below it: `encoder/visual`. */
  readonly path: string;
  readonly train: Exclude<Train, { readonly lora: unknown }>;
  /** One vector of the places of a picture's map. */
  readonly patches: MapPooling;
  /** One vector of an utterance's pictures; `none`: each. */
  readonly pooling: MapPooling | 'none';
  /** Each value times `factor`, minus the mean, over the deviation of its channel. */
  readonly normalisation: { readonly factor: number; readonly mean: Channels; readonly std: Channels };
}

/**
 * An encoder of pictures that is part of a model: the maps of a ResNet, pooled, with the weights of a file.
 *
 * - in: pictures `[batch, steps, height, width, 3]`, float32 in 0 … 255, with a mask `[batch, steps]`
 * - out: `[batch, dim]`, or `[batch, steps, dim]` with `pooling: 'none'`; `mean-max` doubles the width
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config; ConfigError for stages and patterns of `train` that
 *   the model does not have.
 */
export async function loadImageStreamEncoder(
  weights: PretrainedWeights,
  { path, train, statistics, patches, pooling, normalisation }: ImageStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const { backbone } = await loadImageBackbone(weights, { path, ...(statistics && { statistics }) }, where);
  const { numStages: numLayers } = backbone;
  const place = `${where}: ${weights.name}`;
  const { factor, mean, std } = normalisation;
  const width = pooledWidth(backbone.dim, patches);
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const first = firstTrained(train, numLayers, place);
    return {
      input: { modality: 'visual', kind: 'pixels' },
      output: {
        modality: 'visual',
        dim: pooling === 'none' ? width : pooledWidth(width, pooling),
        kind: pooling === 'none' ? 'sequence' : 'vector',
      },
      parameters: markFrozen(backbone.parameters, train, { path, numLayers }, place),
      state: backbone.state,
      encode({ modality, values, mask, present }, context) {
        const [batch, steps, height, wide] = values.shape as [number, number, number, number];
        const pictures = tf.reshape<tf.Rank.R4>(values, [batch * steps, height, wide, 3]);
        const normal = tf.div<tf.Tensor4D>(tf.sub(tf.mul(pictures, factor), [...mean]), [...std]);
        // Pictures that fill up a batch are none for the statistics of its norms.
        const real = tf.reshape<tf.Rank.R1>(
          context.real ? tf.mul(mask!, tf.expandDims(context.real, 1)) : mask!,
          [batch * steps],
        );
        const ofPictures = { ...context, real };
        const below = isPartial ? asFrozen(ofPictures) : ofPictures;
        const lower = backbone.maps(normal, below, first);
        const maps = backbone.upper(lower, ofPictures, first);
        const [, rows, columns, dim] = maps.shape;
        const places = tf.reshape<tf.Rank.R3>(maps, [batch * steps, rows * columns, dim]);
        const everywhere = tf.ones([batch * steps, rows * columns]) as tf.Tensor2D;
        const vectors = poolStates(places, everywhere, patches);
        const ofUtterance = tf.reshape<tf.Rank.R3>(vectors, [batch, steps, width]);
        return {
          modality,
          ...(present && { present }),
          ...(pooling === 'none'
            ? { values: ofUtterance, mask: mask! }
            : { values: poolStates(ofUtterance, mask!, pooling) }),
        };
      },
      dispose: backbone.dispose,
    };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}
