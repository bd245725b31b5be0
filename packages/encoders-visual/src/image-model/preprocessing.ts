import { EncoderError } from '@erc/core';
import { cropAt, type Resampling, type RgbImage, resize, resizeRegion } from '@erc/media';
import * as z from 'zod';
import {
  type Box,
  type Channels,
  IMAGE_PROCESSORS,
  type ImageProcessor,
  imageProcessorOf,
  type Size,
  square,
} from './image-processors.js';

/** What happens to an image before a model sees it, as numbers. */
export interface Preprocessing {
  readonly resampling: Resampling;
  /** The size that an image is brought to. Absent: as it is. */
  readonly size?: Size;
  /** What is cut out of its middle. */
  readonly crop?: Box;
  /** Each value times this, minus the mean, over the deviation of its channel. */
  readonly factor: number;
  readonly mean: Channels;
  readonly std: Channels;
}

/** Pillow's numbers. */
const RESAMPLINGS: Readonly<Record<number, Resampling>> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };

/** Largest square that ConvNeXT's processor cuts out of a larger picture; from here on it squeezes. */
const CONVNEXT_SQUEEZES = 384;

const sideSchema = z.int().min(1).max(8192);
const boxSchema = z.object({ width: sideSchema, height: sideSchema });
const sidesSchema = z.union([
  sideSchema,
  boxSchema,
  z.tuple([sideSchema, sideSchema]).transform(([height, width]) => ({ width, height })),
]);
const channelsSchema = z.tuple([z.number(), z.number(), z.number()]);

/** What is absent is as the class of the processor has it; a null switches off. */
const configSchema = z.object({
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
  do_resize: z.boolean().nullish(),
  size: z.union([sidesSchema, z.strictObject({ shortest_edge: sideSchema })]).nullish(),
  resample: z.int().nullish(),
  do_center_crop: z.boolean().nullish(),
  crop_size: sidesSchema.nullish(),
  crop_pct: z.number().min(0.05).max(1).nullish(),
  do_rescale: z.boolean().nullish(),
  rescale_factor: z.number().nullish(),
  do_normalize: z.boolean().nullish(),
  image_mean: channelsSchema.nullish(),
  image_std: channelsSchema.nullish(),
  // Nothing is padded here.
  do_pad: z.literal(false).nullish(),
});

type Config = z.output<typeof configSchema>;

/**
 * Reads `preprocessor_config.json` of a model of images. The class that it names (or, where it names none, the one of that kind of model) says what the
 * file does not: {@link IMAGE_PROCESSORS}.
 *
 * @param modelType `model_type` of the model's `config.json`.
 * @throws EncoderError that names the field that is of another kind, and for other classes.
 */
export function readPreprocessing(
  json: Readonly<Record<string, unknown>>,
  where: string,
  modelType?: unknown,
): Preprocessing {
  const refuse = (field: string, message: string): never => {
    throw new EncoderError(`${where}: preprocessor_config.json: ${field}: ${message}.`);
  };
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(issue!.path.join('.'), issue!.message);
  }
  const config = parsed.data;
  const className = config.image_processor_type ?? config.feature_extractor_type ?? undefined;
  const found = imageProcessorOf(className, modelType);
  if (!found) {
    return refuse(
      'image_processor_type',
      `expected one of ${IMAGE_PROCESSORS.map((known) => `${known}ImageProcessor`).join(', ')}, ` +
        `received ${className ?? `none, and the model is of the type ${modelType}`}; a model whose images one of these prepares may name it there`,
    );
  }
  const [name, processor] = found;
  const needed: Needed = (field, value, otherwise) =>
    (value === undefined ? otherwise : value) ?? refuse(field, 'expected a value, received none');
  const resample = config.resample ?? processor.resample;
  const resampling = RESAMPLINGS[resample];
  if (!resampling) {
    return refuse('resample', `expected 1 (Lanczos), 2 (bilinear) or 3 (bicubic), received ${resample}`);
  }
  if (name === 'ConvNext' && config.do_center_crop) {
    return refuse('do_center_crop', 'expected false, received true');
  }
  const normalises = isOn(config.do_normalize, true);
  return {
    resampling,
    ...(name === 'ConvNext' ? convNextGeometry : geometryOf)(config, processor, needed),
    factor: isOn(config.do_rescale, true) ? needed('rescale_factor', config.rescale_factor, 1 / 255) : 1,
    mean: normalises ? needed<Channels>('image_mean', config.image_mean, processor.mean) : [0, 0, 0],
    std: normalises ? needed<Channels>('image_std', config.image_std, processor.std) : [1, 1, 1],
  };
}

const isOn = (value: boolean | null | undefined, otherwise: boolean): boolean =>
  value === undefined ? otherwise : value === true;

/** What the file says, or else the class; an error where neither says anything. */
type Needed = <T>(field: string, value: T | null | undefined, otherwise: T | undefined) => T;

function geometryOf(
  config: Config,
  processor: ImageProcessor,
  needed: Needed,
): Pick<Preprocessing, 'size' | 'crop'> {
  return {
    ...(isOn(config.do_resize, true) && {
      size: needed('size', sizeOf(config.size, processor), processor.size),
    }),
    ...(isOn(config.do_center_crop, processor.doCenterCrop) && {
      crop: needed('crop_size', boxOf(config.crop_size), processor.crop),
    }),
  };
}

/** Small pictures are cut out of slightly larger ones, large ones squeezed into the square. */
function convNextGeometry(
  config: Config,
  processor: ImageProcessor,
  needed: Needed,
): Pick<Preprocessing, 'size' | 'crop'> {
  if (!isOn(config.do_resize, true)) return {};
  const size = needed('size', sizeOf(config.size, processor), processor.size);
  const edge = needed('size: shortest_edge', 'edge' in size ? size.edge : null, undefined);
  return edge < CONVNEXT_SQUEEZES
    ? { size: { edge: Math.trunc(edge / (config.crop_pct ?? 224 / 256)) }, crop: square(edge) }
    : { size: square(edge) };
}

function sizeOf(size: Config['size'], processor: ImageProcessor): Size | null | undefined {
  if (typeof size === 'number') return processor.oneNumber === 'edge' ? { edge: size } : square(size);
  return size && 'shortest_edge' in size ? { edge: size.shortest_edge } : size;
}

const boxOf = (size: Config['crop_size']): Box | null | undefined =>
  typeof size === 'number' ? square(size) : size;

/** An image brought to its size and cut. */
export function shaped(image: RgbImage, { size, crop, resampling }: Preprocessing): RgbImage {
  const [width, height] = size === undefined ? [image.width, image.height] : sidesOf(image, size);
  if (!crop) return resize(image, width, height, resampling);
  const top = Math.floor((height - crop.height) / 2);
  const left = Math.floor((width - crop.width) / 2);
  // What is cut away is not computed; a picture that is smaller than the crop is laid over black.
  const inside = {
    top: Math.max(0, top),
    left: Math.max(0, left),
    width: Math.min(width, crop.width),
    height: Math.min(height, crop.height),
  };
  const sized = resizeRegion(image, width, height, resampling, inside);
  return cropAt(sized, Math.min(0, top), Math.min(0, left), crop.width, crop.height);
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
export function normalisedPixels(
  { data, width, height }: RgbImage,
  { factor, mean, std }: Pick<Preprocessing, 'factor' | 'mean' | 'std'>,
): Float32Array {
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  const [red, green, blue] = [0, 1, 2].map((channel) => {
    const [centre, scale] = [mean[channel]!, 1 / std[channel]!];
    // A byte has 256 values.
    return Float32Array.from({ length: 256 }, (_, value) => (value * factor - centre) * scale);
  }) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    values[i] = red[data[at]!]!;
    values[plane + i] = green[data[at + 1]!]!;
    values[2 * plane + i] = blue[data[at + 2]!]!;
  }
  return values;
}
