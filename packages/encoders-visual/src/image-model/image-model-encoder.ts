import {
  ConfigError,
  defineEncoder,
  type Encoder,
  EncoderError,
  type EncoderOpening,
  type EncoderUse,
  type Feature,
  mapBounded,
  parseOptions,
  type VisualInput,
} from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import {
  checkFiniteOutput,
  createHiddenStates,
  encodeRows,
  layerTerms,
  mostTogether,
  openParsedModel,
  partOptions,
  pooledDim,
  poolSteps,
  trainOf,
  withPretrainedPaths,
} from '@erc/pretrained';
import { preprocessingOf } from './chosen-preprocessing.js';
import { framesOf, type InputFrame } from './image-frames.js';
import {
  type ImageModelOptions,
  imageModelOptionsSchema,
  type ResolvedImageModelOptions,
} from './image-model-options.js';
import { type ImageWidth, widthOf } from './image-width.js';
import { dimOf, poolImages } from './pool-images.js';
import { type ImageTensor, prepareImage } from './prepare-image.js';

const where = 'image-model visual encoder';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 2;

/** Files under way at once: as many as libuv has threads, which is where sharp decodes. */
const CONCURRENCY = 4;

/**
 * A frozen encoder of images by an ONNX model of the ResNet, ViT or face-emotion ViT class.
 *
 * - in: a png, jpeg or webp, or a folder of them; or frames in memory, as bytes or pixels; with `form: strip` one image of all frames
 * - out: `[dim]`, or `[frames, dim]` with `pooling: 'none'`; float32. `mean-max` of patches or frames doubles the width.
 *
 * Images are sized pixel for pixel as Pillow does it, so that features are those of the Python original. Frames of several utterances are computed together;
 * each gives what it gives alone (within float32's rounding). There is no face detection: what the frames show is what the model sees.
 *
 * @throws ConfigError that names each wrong option.
 * @throws EncoderError when a file of the model is missing, with the command that fetches or exports it, when its preprocessor is of an unknown class, or when
 *   it lacks the layers; from `encode`, when the model gives NaN or infinity for a frame.
 * @throws DataError from `encode`, starting with the input's `where`, for a path that is missing, an empty folder, files in it that are no
 *   images, and images that are damaged, cut short or too large.
 */
export const createImageModelEncoder = async (
  options: ImageModelOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<VisualInput>> => {
  const parsed = parseOptions(imageModelOptionsSchema, options, where);
  if (!trainOf(parsed)) return openImageModel(parsed, opening);
  throw new ConfigError(
    `${where}: train: expected none, since this encoder is no part of a model; received another.`,
  );
};

/** The encoder `image-model`: frozen, or trained with the model. */
export const imageModel = defineEncoder({
  modality: 'visual',
  schema: imageModelOptionsSchema,
  withPaths: withPretrainedPaths,
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use,
});

function use(options: ResolvedImageModelOptions): EncoderUse<VisualInput, PretrainedStreamEncoder> {
  const train = trainOf(options);
  // Loaded where it is used: a page of frozen encoders has no need of it.
  const trained = () => import('./trained-image-model.js');
  if (!train) {
    return {
      state: 'frozen',
      open: (opening) => openImageModel(options, opening),
      openModule: async (opening) => (await trained()).openImageModule(options, opening),
      prepare: async (opening) => (await trained()).preparePixels(options, opening),
    };
  }
  return {
    state: 'trained',
    // Statistics of batches below would move; of patterns it shows with the weights whether they leave a stage to be kept.
    hasLower:
      typeof train === 'object' &&
      !options.augment &&
      ('layers' in train || ('freeze' in train && options.statistics !== 'batch')),
    prepare: async (opening) => (await trained()).preparePixels(options, opening),
    load: async (opening) => (await trained()).findTrainedImageModel(options, train, opening),
  };
}

async function openImageModel(
  options: ResolvedImageModelOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<VisualInput>> {
  const {
    pretrained,
    own: {
      batchFrames: atOnce,
      train: _train,
      dropoutRate: _rate,
      statistics: _statistics,
      augment: _augment,
      ...own
    },
  } = partOptions(options);
  const model = await openParsedModel(pretrained, {
    where,
    files: ['preprocessor_config.json'],
    signal: opening.signal,
    onFile: opening.onFile,
    readFile: opening.readFile,
  });
  const batchFrames = mostTogether(model, atOnce);
  const place = `${where}: ${model.name}`;
  const width: ImageWidth = widthOf(model.config, own, place);
  const { normalisation: _normalisation, patches: _patches, ...named } = own;
  const json = (await model.readJson('preprocessor_config.json'))!;
  const { choice, preprocessing } = preprocessingOf(own, json, place, model.config.model_type);
  const states = createHiddenStates({
    model,
    termsOf: (outputs) => layerTerms(outputs, own.layers, place),
    place,
  });

  /** One vector for each image of a batch. */
  async function vectorsOf(images: readonly ImageTensor[]): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    // As a rule all are of one size; models without a fixed size and without a crop may get others.
    for (const group of bySize(images)) {
      const output = await states.compute({ pixel_values: feedOf(group.map((i) => images[i]!)) });
      if (output.shape[0] !== group.length || dimOf(output) !== width.dim) {
        throw new EncoderError(
          `${place}: expected vectors of ${width.dim} for ${group.length} images, received [${output.shape.join(', ')}].`,
        );
      }
      const pooled = poolImages(output, width.patches);
      for (const [k, i] of group.entries()) vectors[i] = pooled[k]!;
    }
    return vectors;
  }

  const imageDim = pooledDim(width.dim, width.patches);
  const featureOf = (frames: readonly Float32Array[]): Feature => {
    const data = new Float32Array(frames.length * imageDim);
    for (const [i, frame] of frames.entries()) data.set(frame, i * imageDim);
    if (own.pooling === 'none') return { data, shape: [frames.length, imageDim] };
    const [vector] = poolSteps(data, [1, frames.length, imageDim], [frames.length], own.pooling);
    return { data: vector!, shape: [vector!.length] };
  };

  return {
    modality: 'visual',
    id: `visual/image-model/${VERSION}/${JSON.stringify({ ...named, normalisation: choice, patches: width.patches })}/${model.id}`,
    dim: own.pooling === 'none' ? imageDim : pooledDim(imageDim, own.pooling),
    async encode(inputs, { signal, onProgress, onTruncation } = {}) {
      signal?.throwIfAborted();
      const lists = await mapBounded(inputs, (input, i) => framesOf(input, i, own, onTruncation), {
        limit: CONCURRENCY,
      });
      const frames = lists.flat();
      const prepare = (frame: InputFrame): Promise<ImageTensor> => {
        signal?.throwIfAborted();
        return prepareImage(frame, preprocessing, own);
      };
      return encodeRows({
        rows: frames.map(({ input }) => [input]),
        batches: consecutive(frames.length, batchFrames),
        async compute(batch) {
          const chosen = batch.map((row) => frames[row]!);
          // Not while others are computed: that takes all cores, and each step waits for the slowest.
          const images = await mapBounded(chosen, prepare, { limit: CONCURRENCY });
          signal?.throwIfAborted();
          const vectors = await vectorsOf(images);
          for (const [k, vector] of vectors.entries()) {
            const { input, place: where } = chosen[k]!;
            checkFiniteOutput(vector, () => `${place}: input ${input} (${where})`);
          }
          return vectors;
        },
        featureOf: (_, vectors) => featureOf(vectors),
        signal,
        onProgress: (done) => onProgress?.(done, inputs.length),
      });
    },
    dispose: states.dispose,
  };
}

/** Numbers from 0 on, in groups of `size`. */
const consecutive = (count: number, size: number): number[][] =>
  Array.from({ length: Math.ceil(count / size) }, (_, group) =>
    Array.from({ length: Math.min(size, count - group * size) }, (_, i) => group * size + i),
  );

function bySize(images: readonly ImageTensor[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { width, height }] of images.entries()) {
    const key = `${width}×${height}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}

function feedOf(images: readonly ImageTensor[]): { data: Float32Array; shape: number[] } {
  const [{ width, height, data: first }] = images as readonly [ImageTensor];
  const data = new Float32Array(images.length * first.length);
  for (const [i, image] of images.entries()) data.set(image.data, i * first.length);
  return { data, shape: [images.length, 3, height, width] };
}
