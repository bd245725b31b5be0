import { readFile, stat } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import sharp from 'sharp';
import type { ResolvedImageDescriptorsOptions } from './descriptors-options.js';
import { type RgbFrame, SIDE } from './frame-descriptor.js';

/** Larger image files are refused before they are read. */
const MAX_FILE_BYTES = 64 * 2 ** 20;

/** Behind transparent pixels and in the bars of `contain`. */
const GREY = { r: 128, g: 128, b: 128 };

/** First bytes of the formats that are decoded; no other loader (SVG, PDF, …) is ever reached. */
const isPng = (bytes: Buffer): boolean => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n';
const isJpeg = (bytes: Buffer): boolean => bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff';
const isWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';

/**
 * Decodes a png, jpeg or webp (the first picture of an animated one), turns it upright by its EXIF orientation, lays it over grey where it is
 * transparent, and resizes it to 64 × 64 sRGB.
 *
 * @throws DataError, starting with `where`, for a file that is missing, over 64 MiB or `maxPixels`, of another format, cut short or damaged.
 */
export async function readFrame(
  path: string,
  where: string,
  { fit, maxPixels }: Pick<ResolvedImageDescriptorsOptions, 'fit' | 'maxPixels'>,
): Promise<RgbFrame> {
  const bytes = await readImage(path, where);
  try {
    const { data, info } = await sharp(bytes, {
      failOn: 'error',
      limitInputPixels: maxPixels,
      autoOrient: true,
    })
      .flatten({ background: GREY })
      .resize(SIDE, SIDE, { fit, background: GREY })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) {
      throw new DataError(`${where}: expected 3 colour channels, received ${info.channels}.`);
    }
    return { data };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${where}: expected a whole image of at most ${maxPixels} pixels, received: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

async function readImage(path: string, where: string): Promise<Buffer> {
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
  if (!isPng(bytes) && !isJpeg(bytes) && !isWebp(bytes)) {
    throw new DataError(
      `${where}: expected a png, jpeg or webp image, received ${bytes.length} bytes that start with ${JSON.stringify(bytes.toString('latin1', 0, 8))}.`,
    );
  }
  return bytes;
}
