import { cropAt, type Frame, type RgbImage, readPicture, resize } from '@erc/media';
import type { ResolvedImageModelOptions } from './image-model-options.js';
import { normalisedPixels, type Preprocessing, shaped, sidesOf } from './preprocessing.js';

/** Mean and deviation of the channels of MELD's strips, 0 … 1, as HLM12ERC measured them on its training set. */
export const MELD_STRIPS = {
  mean: [0.2706, 0.201, 0.1914],
  std: [0.1857, 0.1608, 0.1667],
} as const satisfies Pick<Preprocessing, 'mean' | 'std'>;

/** Length of a strip's shorter side. */
const STRIP_EDGE = 256;
/** Width that the published mistake cuts: the height of a strip of five frames of 16 : 9. */
const LEGACY_WIDTH = 721;

/** What a model takes: `[3, height, width]`. */
export interface ImageTensor {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

type ImageOptions = Pick<ResolvedImageModelOptions, 'form' | 'legacy' | 'maxPixels'>;

/** Decodes an image (upright, over grey where it is transparent), sizes and cuts it. */
export async function cutImage(
  { source, place }: Frame,
  preprocessing: Preprocessing,
  { form, legacy, maxPixels }: ImageOptions,
): Promise<RgbImage> {
  const image = await readPicture(source, { where: place, maxPixels });
  if (form === 'frames') return shaped(image, preprocessing);
  const strip = resize(image, ...sidesOf(image, { edge: STRIP_EDGE }), 'bilinear');
  return legacy ? cropAt(strip, 0, 0, LEGACY_WIDTH, STRIP_EDGE) : strip;
}

/** Extents of every picture that {@link cutImage} gives, `[height, width, 3]`; `undefined` where they follow the image. */
export function pictureExtents(
  { size, crop }: Pick<Preprocessing, 'size' | 'crop'>,
  { form, legacy }: Pick<ImageOptions, 'form' | 'legacy'>,
): readonly number[] | undefined {
  if (form === 'strip') return legacy && [STRIP_EDGE, LEGACY_WIDTH, 3];
  const box = crop ?? (size && 'width' in size ? size : undefined);
  return box && [box.height, box.width, 3];
}

/** Each value of an image times `factor`, minus the mean, over the deviation of its channel. */
export const normalisationOf = (
  { factor, mean, std }: Preprocessing,
  { form }: Pick<ImageOptions, 'form'>,
): Pick<Preprocessing, 'factor' | 'mean' | 'std'> => ({
  factor: form === 'strip' ? 1 / 255 : factor,
  mean,
  std,
});

/** An image as a model takes it. */
export async function prepareImage(
  frame: Frame,
  preprocessing: Preprocessing,
  options: ImageOptions,
): Promise<ImageTensor> {
  const image = await cutImage(frame, preprocessing, options);
  const data = normalisedPixels(image, normalisationOf(preprocessing, options));
  return { data, width: image.width, height: image.height };
}
