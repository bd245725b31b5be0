import { DataError, messageOf, type Pixels } from '@erc/core';
import type { OutputInfo, Sharp } from 'sharp';
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
  const { data, width, height, channels } = pixels;
  if (width * height > maxPixels) {
    const { expected, received } = tooLarge(width, height, maxPixels);
    throw new DataError(`${where}: expected ${expected}, received ${received}.`);
  }
  const sharp = await loadSharp();
  const { data: rgb, info } = await toRgb(sharp(data, { raw: { width, height, channels } }), square);
  return { data: rgb, width: info.width, height: info.height };
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
  square?: DecodePictureOptions['square'],
): Promise<RgbImage | PictureFault> {
  const sharp = await loadSharp();
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
    if (width * height > maxPixels) return tooLarge(width, height, maxPixels);
    const upright = sharp(file, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true });
    const { data, info } = await toRgb(upright, square);
    if (info.channels === 3) return { data, width: info.width, height: info.height };
    return { expected: '3 colour channels', received: `${info.channels}` };
  } catch (error) {
    return {
      expected: `a whole image of at most ${maxPixels} pixels`,
      received: `${file.length} bytes that break off or are damaged (${messageOf(error)})`,
    };
  }
}

const tooLarge = (width: number, height: number, maxPixels: number): PictureFault => ({
  expected: `at most ${maxPixels} pixels (option maxPixels)`,
  received: `${width} × ${height} pixels, more than ${maxPixels}`,
  isTooLarge: true,
});

async function loadSharp(): Promise<typeof import('sharp').default> {
  const { default: sharp } = await import('#sharp');
  if (typeof sharp === 'function') return sharp;
  throw new DataError('decodePicture: expected Node, where sharp decodes pictures, received a browser.');
}

/** Its pixels over grey, sized, in sRGB. */
function toRgb(
  image: Sharp,
  square: DecodePictureOptions['square'],
): Promise<{ data: Buffer; info: OutputInfo }> {
  const opaque = image.flatten({ background: GREY });
  const sized = square
    ? opaque.resize(square.side, square.side, { fit: square.fit, background: GREY })
    : opaque;
  return sized.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
}
