import type { LowerModule, Parameter, RawStream, StreamEncoder } from '@erc/nn';
import { outlineOf, type PictureAugmentation, type PretrainedWeights, type Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import type { ImageBackboneOptions } from '../image/image-backbone.js';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { augmentPictures } from './augment-pictures.js';
import { asFrozen, markFrozen } from './frozen-parts.js';
import { pooledWidth, poolStates } from './pool-states.js';

type MapPooling = 'mean' | 'max' | 'mean-max';

/** A number for each channel. */
type Channels = readonly [red: number, green: number, blue: number];

/** Options of {@link loadImageStreamEncoder}. */
export interface ImageStreamEncoderOptions extends Pick<ImageBackboneOptions, 'statistics'> {
  /** Parameters are below it: `encoder/visual`. */
  readonly path: string;
  readonly train: Exclude<Train, { readonly lora: unknown }>;
  /** One vector of the places of a picture's map; `first`: the class token of a transformer. */
  readonly patches: MapPooling | 'first';
  /** One vector of an utterance's pictures; `none`: each. */
  readonly pooling: MapPooling | 'none';
  /** Each value times `factor`, minus the mean, over the deviation of its channel. */
  readonly normalisation: { readonly factor: number; readonly mean: Channels; readonly std: Channels };
  /** What of the pictures is changed at random while training. @default nothing */
  readonly augment?: PictureAugmentation | undefined;
  /** Whether it reads pictures, or what {@link loadLowerImageStages} have given. @default 'raw' */
  readonly over?: 'raw' | 'lower' | undefined;
}

type Normalisation = ImageStreamEncoderOptions['normalisation'];

/**
 * An encoder of pictures that is part of a model: the maps of a ResNet or a ViT, pooled, with the weights of a file.
 *
 * - in: pictures `[batch, steps, height, width, 3]`, float32 in 0 … 255, with a mask `[batch, steps]`; or maps with `over: 'lower'`
 * - out: `[batch, dim]`, or `[batch, steps, dim]` with `pooling: 'none'`; `mean-max` doubles the width
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config; ConfigError for stages and patterns of `train` that
 *   the model does not have.
 */
export async function loadImageStreamEncoder(
  weights: PretrainedWeights,
  {
    path,
    train,
    statistics,
    patches,
    pooling,
    normalisation,
    augment,
    over = 'raw',
  }: ImageStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const { backbone } = await loadImageBackbone(weights, { path, ...(statistics && { statistics }) }, where);
  const { numStages: numLayers, hasFinalNorm } = backbone;
  const place = `${where}: ${weights.name}`;
  const width = pooledWidth(backbone.dim, patches);
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const parameters = markFrozen(backbone.parameters, train, { path, numLayers, hasFinalNorm }, place);
    const first = frozenStages(parameters, { path, numLayers, hasFinalNorm, train, statistics }) ?? 0;
    return {
      input: { modality: 'visual', kind: over === 'lower' ? 'maps' : 'pixels' },
      output: {
        modality: 'visual',
        dim: pooling === 'none' ? width : pooledWidth(width, pooling),
        kind: pooling === 'none' ? 'sequence' : 'vector',
      },
      parameters,
      state: backbone.state,
      encode(stream, context) {
        const { modality, values, mask, present } = stream;
        const [batch, steps] = values.shape as [number, number];
        // What fills up a batch, or stands where an utterance has no picture, is none for the statistics of its norms.
        const counted = [context.real, present].reduce<tf.Tensor2D>(
          (counts, each) => (each ? tf.mul(counts, tf.expandDims(each, 1)) : counts),
          mask!,
        );
        const real = tf.reshape<tf.Rank.R1>(counted, [batch * steps]);
        const ofPictures = { ...context, real };
        const seen = (): tf.Tensor4D => {
          if (!augment) return picturesOf(stream);
          const pictures = stream.values as tf.Tensor5D;
          return picturesOf({ ...stream, values: augmentPictures(pictures, augment, { context, path }) });
        };
        const below = isPartial ? asFrozen(ofPictures) : ofPictures;
        const lower =
          over === 'lower' ? picturesOf(stream) : backbone.maps(normal(seen(), normalisation), below, first);
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

/** What lies below the first stage that is trained. */
export interface LowerImageStages {
  /** How many stages behind the stem; 0: the stem alone. */
  readonly count: number;
  /** Extents of the maps of one picture: `[height', width', channels']`. */
  mapShape(picture: { readonly height: number; readonly width: number }): readonly number[];
}

/**
 * What of {@link loadImageStreamEncoder} is frozen, and gives the same of a picture whatever is trained: the stem and stages below the first that is trained.
 * No weights are read.
 *
 * @returns `undefined` where the stem is trained, or its statistics are those of batches.
 * @throws as {@link loadImageStreamEncoder}
 */
export async function lowerImageStages(
  weights: PretrainedWeights,
  { train, statistics }: Pick<ImageStreamEncoderOptions, 'train' | 'statistics'>,
  where: string,
): Promise<LowerImageStages | undefined> {
  const path = 'lower';
  const { backbone } = await loadImageBackbone(outlineOf(weights), { path }, where);
  backbone.dispose();
  const { parameters, numStages: numLayers, hasFinalNorm, mapShape } = backbone;
  const parts = { path, numLayers, hasFinalNorm };
  const marked = markFrozen(parameters, train, parts, `${where}: ${weights.name}`);
  const count = frozenStages(marked, { ...parts, train, statistics });
  return count === undefined ? undefined : { count, mapShape: (picture) => mapShape(picture, count) };
}

/**
 * The frozen stages of {@link loadImageStreamEncoder} as a module of their own.
 *
 * - in: pictures `[batch, steps, height, width, 3]`, float32 in 0 … 255
 * - out: maps `[batch, steps, height', width', channels']`
 *
 * @param count As of {@link LowerImageStages}.
 */
export async function loadLowerImageStages(
  weights: PretrainedWeights,
  { count, normalisation }: { readonly count: number; readonly normalisation: Normalisation },
  where: string,
): Promise<LowerModule> {
  const { backbone } = await loadImageBackbone(weights, { path: 'lower' }, where);
  return {
    encode(stream, context) {
      const [batch, steps] = stream.values.shape as [number, number];
      const maps = backbone.maps(normal(picturesOf(stream), normalisation), asFrozen(context), count);
      const [, ...extents] = maps.shape;
      return { values: tf.reshape(maps, [batch, steps, ...extents]) };
    },
    dispose: backbone.dispose,
  };
}

/** Stages below the first that is trained; `undefined` where the stem is, or where what it gives depends on the batch. */
function frozenStages(
  parameters: readonly Parameter[],
  {
    path,
    numLayers,
    hasFinalNorm,
    train,
    statistics,
  }: Pick<ImageStreamEncoderOptions, 'path' | 'train'> & {
    readonly numLayers: number;
    readonly hasFinalNorm: boolean;
    readonly statistics: ImageStreamEncoderOptions['statistics'] | undefined;
  },
): number | undefined {
  // Below the last layers statistics are the running ones in any case.
  const isLast = typeof train === 'object' && 'layers' in train;
  if (statistics === 'batch' && !isLast) return undefined;
  const trained = parameters
    .filter(({ isFrozen }) => !isFrozen)
    .map((each) => each.path.slice(path.length + 1))
    .filter((each) => !(hasFinalNorm && each.startsWith('norm/')));
  const stages = trained.map((each) => /^(?:stages|layers)\/(\d+)\//.exec(each)?.[1]);
  if (stages.includes(undefined)) return undefined;
  return Math.min(numLayers, ...stages.map(Number));
}

/** The steps of all utterances, one after the other. */
function picturesOf({ values }: RawStream): tf.Tensor4D {
  const [batch, steps, height, width, channels] = values.shape as [number, number, number, number, number];
  return tf.reshape(values, [batch * steps, height, width, channels]);
}

const normal = (pictures: tf.Tensor4D, { factor, mean, std }: Normalisation): tf.Tensor4D =>
  tf.div(tf.sub(tf.mul(pictures, factor), [...mean]), [...std]);
