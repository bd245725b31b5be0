import { DataError, messageOf } from '@erc/core';
import type { Sharp } from 'sharp';
import { nodeModule } from '../node-module.js';
import type { RgbImage } from './resize.js';

/** Larger image files are refused before they are read. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

/** Behind transparent pixels and in the bars of `contain`. */
const GREY = { r: 128, g: 128, b: 128 };

interface Format {
  /** By its first bytes: no other loader (SVG, PDF, …) is ever reached. */
  readonly matches: (bytes: Buffer) => boolean;
  /**
   * Whether the end is there. The decoder alone does not notice where it is missing below the rows that a crop leaves out, because it never
   * reads those.
   */
  readonly isWhole: (bytes: Buffer) => boolean;
}

const START_OF_SCAN = Buffer.from([0xff, 0xda]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);

const FORMATS: Readonly<Record<string, Format>> = {
  png: {
    matches: (bytes) => bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n',
    // The last chunk: its name and a checksum of 4 bytes.
    isWhole: (bytes) => bytes.includes('IEND') && bytes.lastIndexOf('IEND') + 8 <= bytes.length,
  },
  jpeg: {
    matches: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff',
    // Neither marker occurs inside the compressed pixels; a thumbnail's pair of them comes before the picture's.
    isWhole: (bytes) => bytes.lastIndexOf(END_OF_IMAGE) > bytes.lastIndexOf(START_OF_SCAN),
  },
  webp: {
    matches: (bytes) =>
      bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
    isWhole: (bytes) => bytes.length >= 12 && bytes.readUInt32LE(4) + 8 <= bytes.length,
  },
};

/** What {@link readPicture} takes besides the path. */
export interface ReadPictureOptions {
  /** Comes first in errors. */
  readonly where: string;
  /** Pictures with more pixels are refused before they are decoded. */
  readonly maxPixels: number;
  /**
   * The square that it becomes, in pixels of its side: `cover` cuts off what is too much on both sides, `contain` keeps all of it between
   * grey bars. @default the size it has
   */
  readonly square?: { readonly side: number; readonly fit: 'cover' | 'contain' };
}

/**
 * Decodes a png, jpeg or webp (the first picture of an animated one), turns it upright by its EXIF orientation, lays it over grey where it is
 * transparent, and gives its sRGB pixels.
 *
 * @throws DataError, starting with `where`, for a file that is missing, over 64 MiB or `maxPixels`, of another format, cut short or damaged.
 */
export async function readPicture(
  path: string,
  { where, maxPixels, square }: ReadPictureOptions,
): Promise<RgbImage> {
  const bytes = await readImage(path, where);
  const { default: sharp } = await import('#sharp');
  const change = (image: Sharp): Sharp =>
    square ? image.resize(square.side, square.side, { fit: square.fit, background: GREY }) : image;
  try {
    const upright = sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true });
    const { data, info } = await change(upright.flatten({ background: GREY }))
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) {
      throw new DataError(`${where}: expected 3 colour channels, received ${info.channels}.`);
    }
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${where}: expected a whole image of at most ${maxPixels} pixels, received: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

async function readImage(path: string, where: string): Promise<Buffer> {
  const { readFile, stat } = nodeModule('node:fs/promises', where);
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new DataError(`${where}: expected at most ${MAX_FILE_BYTES} bytes, received ${size}.`);
    }
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected a readable image, received: ${messageOf(cause)}.`, { cause });
  }
  const format = Object.entries(FORMATS).find(([, { matches }]) => matches(bytes));
  if (!format) {
    throw new DataError(
      `${where}: expected a png, jpeg or webp image, received ${bytes.length} bytes that start with ${JSON.stringify(bytes.toString('latin1', 0, 8))}.`,
    );
  }
  const [name, { isWhole }] = format;
  if (!isWhole(bytes)) {
    throw new DataError(
      `${where}: expected a whole ${name} image, received ${bytes.length} bytes without its end.`,
    );
  }
  return bytes;
}
