import {
  ConfigError,
  type Encoder,
  type EncoderOpening,
  type FrozenModule,
  mapBounded,
  type RawFeature,
  ShapeError,
  type VisualInput,
} from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import {
  isModuleAlone,
  type OpenModelRequest,
  openSettings,
  openWeights,
  outlineOf,
  type PretrainedSettings,
  type PretrainedWeights,
  partOptions,
  pooledDim,
  type Train,
} from '@erc/pretrained';
import { preprocessingOf } from './chosen-preprocessing.js';
import { framesOf } from './image-frames.js';
import type { ResolvedImageModelOptions } from './image-model-options.js';
import { widthOf } from './image-width.js';
import { cutImage, normalisationOf, pictureExtents } from './prepare-image.js';
import type { Preprocessing } from './preprocessing.js';

const where = 'image-model visual encoder';

/** Parts of the ids: raised when the same options and model would give other pixels, or another encoder. */
const VERSIONS = { pixels: 1, encoder: 1, module: 1 } as const;

/** Files under way at once: as many as libuv has threads, which is where sharp decodes. */
const CONCURRENCY = 4;

interface OpenedModel {
  readonly weights: PretrainedWeights;
  readonly preprocessing: Preprocessing;
}

/** The files beside the weights: what says how images are prepared. */
const requestOf = ({ signal, onFile, readFile }: EncoderOpening): OpenModelRequest => ({
  where,
  files: ['preprocessor_config.json'],
  signal,
  onFile,
  readFile,
});

/** The weights with what says how images are prepared; no array is read. */
async function open(options: ResolvedImageModelOptions, opening: EncoderOpening): Promise<OpenedModel> {
  const weights = await openWeights(partOptions(options).pretrained, requestOf(opening));
  return { weights, preprocessing: await preparationOf(options, weights) };
}

async function preparationOf(
  options: ResolvedImageModelOptions,
  { name, config, readJson }: PretrainedSettings,
): Promise<Preprocessing> {
  const json = (await readJson('preprocessor_config.json'))!;
  return preprocessingOf(options, json, `${where}: ${name}`, config.model_type).preprocessing;
}

/**
 * What makes the pictures that a trained encoder reads.
 *
 * - in: a png, jpeg or webp, or a folder of them; or frames in memory, as bytes or pixels; with `form: strip` one image of all frames
 * - out: pixels `[frames, height, width, 3]`, 8 bits, sized and cut as the model's preprocessor says
 *
 * @throws ShapeError from `encode` for an utterance whose frames come out with different sizes.
 */
export async function preparePixels(
  options: ResolvedImageModelOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<VisualInput>> {
  const settings = await openSettings(partOptions(options).pretrained, requestOf(opening));
  const preprocessing = await preparationOf(options, settings);
  const { form, legacy, maxFrames, maxPixels } = options;
  const { size, crop, resampling } = preprocessing;
  const step = pictureExtents(preprocessing, options);
  const named = form === 'strip' ? { form, legacy } : { form, size, crop, resampling };

  async function picturesOf(
    input: VisualInput,
    i: number,
    onTruncation: Parameters<typeof framesOf>[3],
  ): Promise<RawFeature> {
    const frames = await framesOf(input, i, options, onTruncation);
    const images = [];
    for (const frame of frames) images.push(await cutImage(frame, preprocessing, options));
    const [{ width, height } = { width: 1, height: 1 }] = images;
    const data = new Uint8Array(images.length * height * width * 3);
    for (const [k, image] of images.entries()) {
      if (image.width !== width || image.height !== height) {
        throw new ShapeError(frames[k]!.place, [height, width, 3], [image.height, image.width, 3]);
      }
      data.set(image.data, k * height * width * 3);
    }
    return { data, shape: [images.length, height, width, 3] };
  }

  return {
    modality: 'visual',
    id: `visual/pixels/${VERSIONS.pixels}/${JSON.stringify({ ...named, maxFrames, maxPixels })}`,
    // Room on the disk is estimated by it.
    dim: crop ? (3 * crop.width * crop.height) / 4 : 1,
    bounds: {
      maxSteps: form === 'strip' ? 1 : maxFrames,
      ...(step && { step }),
    },
    async encode(inputs, { signal, onProgress, onTruncation } = {}) {
      let done = 0;
      return mapBounded(
        inputs,
        async (input, i) => {
          signal?.throwIfAborted();
          const pictures = await picturesOf(input, i, onTruncation);
          onProgress?.(++done, inputs.length);
          return pictures;
        },
        { limit: CONCURRENCY },
      );
    },
    dispose: async () => {},
  };
}

/** The encoder that is part of the model, by `@erc/backbones`, which is loaded here and nowhere before. */
export async function findTrainedImageModel(
  options: ResolvedImageModelOptions,
  train: Train,
  opening: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  if (typeof train === 'object' && 'lora' in train) {
    throw new ConfigError(
      `${where}: train: expected all, layers or freeze of an encoder of pictures, received lora.`,
    );
  }
  const { pooling, statistics, augment } = options;
  const { loadImageStreamEncoder, loadLowerImageStages, lowerImageStages, saveImageStreamEncoder } =
    await import('@erc/backbones');
  const { weights, preprocessing } = await open(options, opening);
  try {
    const { patches } = widthOf(weights.config, options, `${where}: ${weights.name}`);
    const normalisation = normalisationOf(preprocessing, options);
    const settings = { train, patches, pooling, statistics, normalisation, augment };
    const trained = { train, ...(statistics && { statistics }) };
    const lower = augment ? undefined : await lowerImageStages(weights, trained, where);
    return {
      id: `visual/image-model/trained/${VERSIONS.encoder}/${JSON.stringify(settings)}/${weights.id}`,
      create: ({ path, over, isOutline }) =>
        loadImageStreamEncoder(
          isOutline ? outlineOf(weights) : weights,
          { ...trained, path, patches, pooling, normalisation, augment, over },
          where,
        ),
      ...(lower && {
        lower: {
          id: `visual/image-model/lower/${VERSIONS.encoder}/${lower.count}/${JSON.stringify(normalisation)}/${weights.weightsSha256}`,
          dimOf: ([height = 1, width = 1]) =>
            lower.mapShape({ height, width }).reduce((product, extent) => product * extent, 1),
          create: () => loadLowerImageStages(weights, { count: lower.count, normalisation }, where),
        },
      }),
      save: (saving) => saveImageStreamEncoder(weights, { train }, saving, where),
      dispose: weights.close,
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

/**
 * The frozen encoder as a module, where its model has weights and no ONNX file and is of a family of `@erc/backbones`; `undefined` otherwise.
 */
export async function openImageModule(
  options: ResolvedImageModelOptions,
  opening: EncoderOpening = {},
): Promise<FrozenModule<VisualInput, PretrainedStreamEncoder> | undefined> {
  const { layers, pooling, threads } = options;
  if (layers !== 'last') return undefined;
  if (!(await isModuleAlone(partOptions(options).pretrained, { where, signal: opening.signal })))
    return undefined;
  const { isImageBackbone, loadImageStreamEncoder } = await import('@erc/backbones');
  const { weights, preprocessing } = await open(options, opening);
  try {
    if (!isImageBackbone(weights.config)) {
      await weights.close();
      return undefined;
    }
    const normalisation = normalisationOf(preprocessing, options);
    const { dim, patches } = widthOf(weights.config, options, `${where}: ${weights.name}`);
    const width = pooledDim(dim, patches);
    return {
      where: `${where}: ${weights.name}`,
      raw: await preparePixels(options, opening),
      dim: pooling === 'none' ? width : pooledDim(width, pooling),
      threads,
      module: {
        id: `visual/image-model/module/${VERSIONS.module}/${JSON.stringify({ patches, pooling, normalisation })}/${weights.id}`,
        create: ({ path }) =>
          loadImageStreamEncoder(weights, { path, train: 'all', patches, pooling, normalisation }, where),
        dispose: weights.close,
      },
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
