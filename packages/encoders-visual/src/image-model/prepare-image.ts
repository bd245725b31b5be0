import { cropAt, readPicture, resize } from '@erc/media';
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
export interface Pixels {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Decodes an image (upright, over grey where it is transparent), sizes, cuts and normalises it. */
export async function prepareImage(
  path: string,
  where: string,
  preprocessing: Preprocessing,
  { form, legacy, maxPixels }: Pick<ResolvedImageModelOptions, 'form' | 'legacy' | 'maxPixels'>,
): Promise<Pixels> {
  const image = await readPicture(path, { where, maxPixels });
  if (form === 'frames') {
    const own = shaped(image, preprocessing);
    return { data: normalisedPixels(own, preprocessing), width: own.width, height: own.height };
  }
  const strip = resize(image, ...sidesOf(image, { edge: STRIP_EDGE }), 'bilinear');
  const own = legacy ? cropAt(strip, 0, 0, LEGACY_WIDTH, STRIP_EDGE) : strip;
  return {
    data: normalisedPixels(own, { ...preprocessing, factor: 1 / 255 }),
    width: own.width,
    height: own.height,
  };
}
