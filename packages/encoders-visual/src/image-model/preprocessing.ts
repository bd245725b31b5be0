import { EncoderError } from '@erc/core';
import { z } from 'zod';
import { cropAt, type Resampling, type RgbImage, resize } from './resize.js';

/** What happens to an image before a model sees it, as numbers. */
export interface Preprocessing {
  readonly resampling: Resampling;
  /** The size that an image is brought to: `edge` is its shorter side. Absent: as it is. */
  readonly size?: { readonly edge: number } | { readonly width: number; readonly height: number };
  /** What is cut out of its middle. */
  readonly crop?: { readonly width: number; readonly height: number };
  /** Each value times this, minus the mean, over the deviation of its channel. */
  readonly factor: number;
  readonly mean: Channels;
  readonly std: Channels;
}

type Channels = readonly [red: number, green: number, blue: number];

/** Pillow's numbers. */
const RESAMPLINGS: Readonly<Record<number, Resampling>> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };

const sideSchema = z.int().min(1).max(8192);
const boxSchema = z.object({ width: sideSchema, height: sideSchema });
const channelsSchema = z.tuple([z.number(), z.number(), z.number()]);

const configSchema = z.object({
  image_processor_type: z.string().optional(),
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().default(true),
  size: z
    .union([
      sideSchema,
      boxSchema,
      z.object({ shortest_edge: sideSchema }).refine((size) => !('longest_edge' in size)),
    ])
    .optional(),
  resample: z.int().default(2),
  do_center_crop: z.boolean().default(false),
  crop_size: z.union([sideSchema, boxSchema]).nullish(),
  crop_pct: z.number().min(0.05).max(1).nullish(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: channelsSchema.nullish(),
  image_std: channelsSchema.nullish(),
});

const CHANNELS_OFF: { mean: Channels; std: Channels } = { mean: [0, 0, 0], std: [1, 1, 1] };

/**
 * Reads `preprocessor_config.json` of a model of images, of the ViT, DeiT, CLIP and ConvNeXT kinds (ResNet's is the last one): `size` of both sides or of the
 * shorter one, `crop_pct`, `crop_size`, `resample` (Lanczos, bilinear, bicubic), `rescale_factor`, `image_mean`, `image_std`.
 *
 * @throws EncoderError that names the field that is of another kind.
 */
export function readPreprocessing(json: Readonly<Record<string, unknown>>, where: string): Preprocessing {
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EncoderError(
      `${where}: preprocessor_config.json: ${issue!.path.join('.')}: ${issue!.message}.`,
    );
  }
  const config = parsed.data;
  const resampling = RESAMPLINGS[config.resample];
  if (!resampling) {
    throw new EncoderError(
      `${where}: preprocessor_config.json: resample: expected 1 (Lanczos), 2 (bilinear) or 3 (bicubic), received ${config.resample}.`,
    );
  }
  const { mean, std } =
    config.do_normalize && config.image_mean && config.image_std
      ? { mean: config.image_mean, std: config.image_std }
      : CHANNELS_OFF;
  return {
    resampling,
    ...geometryOf(config),
    factor: config.do_rescale ? config.rescale_factor : 1,
    mean,
    std,
  };
}

function geometryOf(config: z.output<typeof configSchema>): Pick<Preprocessing, 'size' | 'crop'> {
  const kind = config.image_processor_type ?? config.feature_extractor_type ?? '';
  const size = config.do_resize ? config.size : undefined;
  if (kind.startsWith('ConvNext') && size !== undefined && !(typeof size === 'object' && 'width' in size)) {
    const edge = typeof size === 'number' ? size : size.shortest_edge;
    const square = { width: edge, height: edge };
    // Small pictures are cut out of slightly larger ones, large ones squeezed into the square.
    return edge < 384
      ? { size: { edge: Math.trunc(edge / (config.crop_pct ?? 224 / 256)) }, crop: square }
      : { size: square };
  }
  const cut = config.do_center_crop ? config.crop_size : undefined;
  return {
    ...(size === undefined ? {} : { size: sizeOf(size) }),
    ...(cut === undefined || cut === null
      ? {}
      : { crop: typeof cut === 'number' ? { width: cut, height: cut } : cut }),
  };
}

function sizeOf(
  size: NonNullable<z.output<typeof configSchema>['size']>,
): NonNullable<Preprocessing['size']> {
  if (typeof size === 'number') return { width: size, height: size };
  return 'width' in size ? size : { edge: size.shortest_edge };
}

/** An image brought to its size and cut. */
export function shaped(image: RgbImage, { size, crop, resampling }: Preprocessing): RgbImage {
  const sized = size === undefined ? image : resize(image, ...sidesOf(image, size), resampling);
  if (!crop) return sized;
  const top = Math.floor((sized.height - crop.height) / 2);
  const left = Math.floor((sized.width - crop.width) / 2);
  return cropAt(sized, top, left, crop.width, crop.height);
}

/** Width and height: with `edge`, the longer side keeps the ratio, rounded down. */
export function sidesOf(
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  size: NonNullable<Preprocessing['size']>,
): [width: number, height: number] {
  if (!('edge' in size)) return [size.width, size.height];
  const { edge } = size;
  return width <= height
    ? [edge, Math.trunc((edge * height) / width)]
    : [Math.trunc((edge * width) / height), edge];
}

/** `[3, height, width]`: `(value · factor − mean) / std`. */
export function normalised(
  { data, width, height }: RgbImage,
  { factor, mean, std }: Pick<Preprocessing, 'factor' | 'mean' | 'std'>,
): Float32Array {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const [centre, scale] = [mean[channel]!, 1 / std[channel]!];
    for (let i = 0; i < plane; i++)
      values[channel * plane + i] = (data[3 * i + channel]! * factor - centre) * scale;
  }
  return values;
}
