import { basename } from 'node:path';
import {
  DataError,
  type EncodeOptions,
  type Encoder,
  EncoderError,
  type Feature,
  mapBounded,
  parseOptions,
  type VisualInput,
} from '@erc/core';
import { listFrames } from '@erc/media';
import {
  checkFinite,
  layerTerms,
  type ModelSession,
  openModel,
  partOptions,
  pooledDim,
  poolSteps,
  weightedOutputs,
} from '@erc/pretrained';
import { type ImageModelOptions, imageModelOptionsSchema } from './image-model-options.js';
import { type ImageWidth, widthOf } from './image-width.js';
import { dimOf, poolImages } from './pool-images.js';
import { MELD_STRIPS, type Pixels, prepareImage } from './prepare-image.js';
import { readPreprocessing } from './preprocessing.js';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 2;

/** Files under way at once: as many as libuv has threads, which is where sharp decodes. */
const CONCURRENCY = 4;

/** A frame, and whose it is. */
interface Frame {
  readonly input: number;
  readonly path: string;
  readonly place: string;
}

/**
 * A frozen encoder of images by an ONNX model of the ResNet, ViT or face-emotion ViT class.
 *
 * - in: a png, jpeg or webp, or a folder of them; with `form: strip` one image of all frames
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
export async function createImageModelEncoder(
  options: ImageModelOptions,
  { signal: opening }: Pick<EncodeOptions, 'signal'> = {},
): Promise<Encoder<VisualInput>> {
  const where = 'image-model visual encoder';
  const {
    pretrained,
    own: { batchFrames: atOnce, ...own },
  } = partOptions(parseOptions(imageModelOptionsSchema, options, where));
  const model = await openModel(pretrained, { where, files: ['preprocessor_config.json'], signal: opening });
  // Beside others a frame would give other features.
  const batchFrames = model.isQuantized ? 1 : atOnce;
  const place = `${where}: ${model.name}`;
  const width: ImageWidth = widthOf(model.config, own, place);
  const { normalisation, patches: _patches, ...named } = own;
  const choice = normalisation ?? (own.form === 'strip' ? 'meld-strips' : 'model');
  const chosen = choice === 'model' ? {} : choice === 'meld-strips' ? MELD_STRIPS : choice;
  const json = (await model.readJson('preprocessor_config.json'))!;
  const preprocessing = { ...readPreprocessing(json, place, model.config.model_type), ...chosen };
  let session: Promise<ModelSession> | undefined;

  async function framesOf(
    { path, where: row }: VisualInput,
    input: number,
    onTruncation: EncodeOptions['onTruncation'],
  ): Promise<Frame[]> {
    const inputPlace = row === undefined ? path : `${row}: ${path}`;
    const { frames, of } = await listFrames(path, inputPlace, own.maxFrames);
    if (own.form === 'strip' && (frames.length > 1 || frames[0] !== path)) {
      throw new DataError(`${inputPlace}: expected one image, a strip, received a folder of ${of} frames.`);
    }
    if (of > frames.length) onTruncation?.(input, { from: of, to: frames.length, unit: 'frames' });
    return frames.map((frame) => ({
      input,
      path: frame,
      place: frame === path ? inputPlace : `${inputPlace}: ${basename(frame)}`,
    }));
  }

  /** One vector for each image of a batch. */
  async function vectorsOf(images: readonly Pixels[]): Promise<Float32Array[]> {
    session ??= model.openSession();
    const open = await session;
    const vectors: Float32Array[] = [];
    // As a rule all are of one size; models without a fixed size and without a crop may get others.
    for (const group of bySize(images)) {
      const terms = layerTerms(open.outputs, own.layers, place);
      const results = await open.run(
        { pixel_values: feedOf(group.map((i) => images[i]!)) },
        terms.map(({ output }) => output),
      );
      const output = weightedOutputs(results, terms);
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
      const lists = await mapBounded(inputs, (input, i) => framesOf(input, i, onTruncation), {
        limit: CONCURRENCY,
      });
      const frames = lists.flat();
      const prepare = (at: number): Promise<Pixels[]> =>
        mapBounded(
          frames.slice(at, at + batchFrames),
          (frame) => {
            signal?.throwIfAborted();
            return prepareImage(frame.path, frame.place, preprocessing, own);
          },
          { limit: CONCURRENCY },
        );
      const made = lists.map((): Float32Array[] => []);
      const features: Feature[] = [];
      let done = 0;
      for (let at = 0; at < frames.length; at += batchFrames) {
        // Not while others are computed: that takes all cores, and each step waits for the slowest.
        const images = await prepare(at);
        signal?.throwIfAborted();
        for (const [k, vector] of (await vectorsOf(images)).entries()) {
          const { input, place: framePlace } = frames[at + k]!;
          checkFinite(vector, () => `${place}: input ${input} (${framePlace})`);
          made[input]!.push(vector);
          if (made[input]!.length < lists[input]!.length) continue;
          features[input] = featureOf(made[input]!);
          made[input] = [];
          done += 1;
          onProgress?.(done, inputs.length);
        }
      }
      return features;
    },
    async dispose() {
      const open = session;
      session = undefined;
      await (await open)?.dispose();
    },
  };
}

function bySize(images: readonly Pixels[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { width, height }] of images.entries()) {
    const key = `${width}×${height}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}

function feedOf(images: readonly Pixels[]): { data: Float32Array; shape: number[] } {
  const [{ width, height, data: first }] = images as readonly [Pixels];
  const data = new Float32Array(images.length * first.length);
  for (const [i, image] of images.entries()) data.set(image.data, i * first.length);
  return { data, shape: [images.length, 3, height, width] };
}
