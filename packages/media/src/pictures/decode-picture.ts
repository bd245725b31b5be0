import { DataError, messageOf } from '@erc/core';
import type { Sharp } from 'sharp';
import { MAX_PICTURE_PIXELS } from './limits.js';
import { formatOf } from './picture-format.js';
import type { RgbImage } from './resize.js';

/** Behind transparent pixels and in the bars of `contain`. */
const GREY = { r: 128, g: 128, b: 128 };

/** Options of {@link decodePicture}. */
export interface DecodePictureOptions {
  /** Comes first in errors, usually the path. */
  readonly where: string;
  /** Pictures with more pixels are refused before they are decoded. */
  readonly maxPixels: number;
  /**
   * The square that it becomes, in pixels of its side: `cover` cuts off what is too much on both sides, `contain` keeps all of it between
   * grey bars. @default the size it has
   */
  readonly square?: { readonly side: number; readonly fit: 'cover' | 'contain' };
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
 * @throws DataError, starting with `where`, for bytes of another format, cut short or damaged, and for more than `maxPixels`; in a browser
 *   for all bytes.
 */
export async function decodePicture(
  bytes: Uint8Array,
  { where, maxPixels, square }: DecodePictureOptions,
): Promise<RgbImage> {
  const found = await tryDecode(bytes, maxPixels, (image) =>
    square ? image.resize(square.side, square.side, { fit: square.fit, background: GREY }) : image,
  );
  if ('data' in found) return found;
  throw new DataError(`${where}: expected ${found.expected}, received ${found.received}.`);
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
  const found = await tryDecode(bytes, maxPixels, (image) => image);
  if ('data' in found) return undefined;
  return found.isTooLarge ? `${found.received} (${option})` : found.received;
}

async function tryDecode(
  bytes: Uint8Array,
  maxPixels: number,
  change: (image: Sharp) => Sharp,
): Promise<RgbImage | PictureFault> {
  const { default: sharp } = await import('#sharp');
  if (typeof sharp !== 'function') {
    throw new DataError('decodePicture: expected Node, where sharp decodes pictures, received a browser.');
  }
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = formatOf(file);
  if (!format) {
    return {
      expected: 'a png, jpeg or webp image',
      received:
        file.length === 0
          ? '0 bytes: an empty file'
          : `${file.length} bytes that start with ${JSON.stringify(file.toString('latin1', 0, 4))}`,
    };
  }
  if (!format.isWhole(file)) {
    return {
      expected: `a whole ${format.name} image`,
      received: `${file.length} bytes without the end of an image: cut short or damaged`,
    };
  }
  try {
    const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
    if (width * height > maxPixels) {
      return {
        expected: `at most ${maxPixels} pixels (option maxPixels)`,
        received: `${width} × ${height} pixels, more than ${maxPixels}`,
        isTooLarge: true,
      };
    }
    const upright = sharp(file, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true });
    const { data, info } = await change(upright.flatten({ background: GREY }))
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    return { expected: '3 colour channels', received: `${info.channels}` };
  } catch (error) {
    return {
      expected: `a whole image of at most ${maxPixels} pixels`,
      received: `${file.length} bytes that break off or are damaged (${messageOf(error)})`,
    };
  }
}
