import { DataError, messageOf, type Pixels } from '@erc/core';
import { MAX_PICTURE_PIXELS } from './limits.js';
import type { Square } from './picture-decoder.js';
import { formatOf, latin1 } from './picture-format.js';
import type { RgbImage } from './resize.js';

/** Options of {@link decodePicture}. */
export interface DecodePictureOptions {
  /** Comes first in errors, usually the path. */
  readonly where: string;
  /** Pictures with more pixels are refused before they are decoded. */
  readonly maxPixels: number;
  /** The square that it becomes. @default the size it has */
  readonly square?: Square;
}

/** Why bytes are no such picture. */
interface PictureFault {
  readonly expected: string;
  readonly received: string;
  /** It has more than `maxPixels`. */
  readonly isTooLarge?: boolean;
}

/**
 * Decodes a png, jpeg or webp (the first picture of an animated one), turns it upright by its EXIF orientation, lays it over grey where it is
 * transparent, and gives its sRGB pixels.
 *
 * @throws DataError, starting with `where`, for bytes of another format, cut short or damaged, and for more than `maxPixels`.
 */
export async function decodePicture(
  bytes: Uint8Array,
  { where, maxPixels, square }: DecodePictureOptions,
): Promise<RgbImage> {
  const found = await tryDecode(bytes, maxPixels, square);
  if ('data' in found) return found;
  throw new DataError(`${where}: expected ${found.expected}, received ${found.received}.`);
}

/**
 * What {@link decodePicture} gives for a png of these pixels.
 *
 * @throws DataError, starting with `where`, for pixels that do not fill their width and height, and for more than `maxPixels`.
 */
export async function decodePixels(
  pixels: Pixels,
  { where, maxPixels, square }: DecodePictureOptions,
): Promise<RgbImage> {
  checkPixels(pixels, where);
  const { width, height } = pixels;
  if (width * height > maxPixels) {
    const { expected, received } = tooLarge(width, height, maxPixels);
    throw new DataError(`${where}: expected ${expected}, received ${received}.`);
  }
  const { decoder } = await import('#pictures');
  return decoder.ofPixels(pixels, square);
}

function checkPixels({ data, width, height, channels }: Pixels, where: string): void {
  const isSize = [width, height].every((side) => Number.isSafeInteger(side) && side > 0);
  if (isSize && (channels === 3 || channels === 4) && data.length === width * height * channels) return;
  throw new DataError(
    `${where}: expected pixels of 3 or 4 channels that fill their width and height, received ${data.length} values for ${width} × ${height} pixels of ${channels} channels.`,
  );
}

/**
 * Why {@link decodePicture} would not decode a picture, or `undefined`. Decodes every pixel; what the head claims is looked at before anything is
 * allocated for it.
 *
 * @param maxPixels As of {@link decodePicture}. @default 16777216
 * @param option What the user calls `maxPixels`.
 */
export async function pictureProblem(
  bytes: Uint8Array,
  maxPixels: number = MAX_PICTURE_PIXELS,
  option = 'maxPixels',
): Promise<string | undefined> {
  const found = await tryDecode(bytes, maxPixels);
  if ('data' in found) return undefined;
  return found.isTooLarge ? `${found.received} (${option})` : found.received;
}

async function tryDecode(
  bytes: Uint8Array,
  maxPixels: number,
  square?: Square,
): Promise<RgbImage | PictureFault> {
  const { decoder } = await import('#pictures');
  const format = formatOf(bytes);
  if (!format) {
    return {
      expected: 'a png, jpeg or webp image',
      received:
        bytes.length === 0
          ? '0 bytes: an empty file'
          : `${bytes.length} bytes that start with ${JSON.stringify(latin1(bytes.subarray(0, 4)))}`,
    };
  }
  if (!format.isWhole(bytes)) {
    return {
      expected: `a whole ${format.name} image`,
      received: `${bytes.length} bytes without the end of an image: cut short or damaged`,
    };
  }
  try {
    const { width, height } = await decoder.sizeOf(bytes);
    if (width * height > maxPixels) return tooLarge(width, height, maxPixels);
    return await decoder.decode(bytes, maxPixels, square);
  } catch (error) {
    return {
      expected: `a whole image of at most ${maxPixels} pixels`,
      received: `${bytes.length} bytes that break off or are damaged (${messageOf(error)})`,
    };
  }
}

const tooLarge = (width: number, height: number, maxPixels: number): PictureFault => ({
  expected: `at most ${maxPixels} pixels (option maxPixels)`,
  received: `${width} × ${height} pixels, more than ${maxPixels}`,
  isTooLarge: true,
});
