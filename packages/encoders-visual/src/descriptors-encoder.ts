import {
  defineEncoder,
  type EncodeOptions,
  type Encoder,
  type Feature,
  mapBounded,
  parseOptions,
  type VisualInput,
} from '@erc/core';
import { framesPlace, listFrames, readPicture } from '@erc/media';
import { poolSteps } from '@erc/pretrained';
import {
  type ImageDescriptorsOptions,
  imageDescriptorsOptionsSchema,
  type ResolvedImageDescriptorsOptions,
} from './descriptors-options.js';
import { DESCRIPTOR_DIM, DESCRIPTOR_PARTS, describeFrame, SIDE } from './frame-descriptor.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/** Inputs under way at once: as many as libuv has threads, which is where sharp decodes. */
const CONCURRENCY = 4;

/** Names of the elements of {@link createImageDescriptorsEncoder}'s features, in order: `hog.1.mean`, …. */
export function imageDescriptorNames(options: ImageDescriptorsOptions): string[] {
  const { pooling } = parseOptions(imageDescriptorsOptionsSchema, options, 'image-descriptors');
  return pooling.flatMap((pool) =>
    Object.entries(DESCRIPTOR_PARTS).flatMap(([part, width]) =>
      Array.from({ length: width }, (_, i) => `${part}.${i + 1}.${pool}`),
    ),
  );
}

/**
 * A frozen encoder without learned weights: each frame as 64 × 64 pixels described by oriented gradients, brightness, colour, edges and
 * asymmetry, then pooled over the frames.
 *
 * - in: a png, jpeg or webp, or a folder of them; or frames in memory, as bytes or pixels
 * - out: `[1883 · poolings]` float32, not standardised; {@link imageDescriptorNames} says what each element is
 *
 * There is no face detection: frames should show the face, much the same size in all.
 *
 * @throws ConfigError that names each wrong option.
 * @throws DataError from `encode`, starting with the input's `where`, for a path that is missing, an empty folder, files in it that are no
 *   images, no frames, and images that are damaged, cut short or too large.
 */
export const createImageDescriptorsEncoder = (options: ImageDescriptorsOptions): Encoder<VisualInput> =>
  openImageDescriptors(parseOptions(imageDescriptorsOptionsSchema, options, 'image-descriptors'));

/** The encoder `image-descriptors`. */
export const imageDescriptors = defineEncoder({
  modality: 'visual',
  schema: imageDescriptorsOptionsSchema,
  use: (options) => ({ state: 'frozen', open: async () => openImageDescriptors(options) }),
});

function openImageDescriptors(options: ResolvedImageDescriptorsOptions): Encoder<VisualInput> {
  const dim = DESCRIPTOR_DIM * options.pooling.length;

  return {
    modality: 'visual',
    id: `visual/image-descriptors/${VERSION}/${JSON.stringify(options)}`,
    dim,
    async encode(inputs, { signal, onProgress, onTruncation }: EncodeOptions = {}) {
      let done = 0;
      const encodeInput = async (input: VisualInput, i: number): Promise<Feature> => {
        const data = await encodeOne(input, options, signal, (from, to) =>
          onTruncation?.(i, { from, to, unit: 'frames' }),
        );
        done += 1;
        onProgress?.(done, inputs.length);
        return { data, shape: [dim] };
      };
      return mapBounded(inputs, encodeInput, { limit: CONCURRENCY });
    },
    async dispose() {},
  };
}

async function encodeOne(
  input: VisualInput,
  options: ResolvedImageDescriptorsOptions,
  signal: AbortSignal | undefined,
  cut: (from: number, to: number) => void,
): Promise<Float32Array> {
  signal?.throwIfAborted();
  const { frames, of } = await listFrames(input, framesPlace(input), options.maxFrames);
  const described = new Float32Array(frames.length * DESCRIPTOR_DIM);
  if (of > frames.length) cut(of, frames.length);
  for (const [i, { source, place }] of frames.entries()) {
    signal?.throwIfAborted();
    const picture = await readPicture(source, {
      where: place,
      maxPixels: options.maxPixels,
      square: { side: SIDE, fit: options.fit },
    });
    described.set(describeFrame(picture), i * DESCRIPTOR_DIM);
  }
  const pooled = new Float32Array(options.pooling.length * DESCRIPTOR_DIM);
  for (const [p, pooling] of options.pooling.entries()) {
    const [vector] = poolSteps(described, [1, frames.length, DESCRIPTOR_DIM], [frames.length], pooling);
    pooled.set(vector!, p * DESCRIPTOR_DIM);
  }
  return pooled;
}
