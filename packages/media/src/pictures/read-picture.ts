import { DataError, messageOf, type Pixels } from '@erc/core';
import { nodeModule } from '../node-module.js';
import { type DecodePictureOptions, decodePicture, decodePixels } from './decode-picture.js';
import { MAX_PICTURE_BYTES } from './limits.js';
import type { RgbImage } from './resize.js';

/** Where a picture comes from: its path, the bytes of its file, or its pixels. */
export type PictureSource = string | Uint8Array | Pixels;

/**
 * Reads a picture and decodes it by {@link decodePicture}. Equal pictures give equal pixels, wherever they come from.
 *
 * @throws DataError, starting with `where`, for a picture that is missing, over 64 MiB or `maxPixels`, of another format, cut short or damaged,
 *   and for pixels that do not fill their width and height; in a browser for every path.
 */
export async function readPicture(source: PictureSource, options: DecodePictureOptions): Promise<RgbImage> {
  if (typeof source === 'string') return decodePicture(await readImage(source, options.where), options);
  if (!(source instanceof Uint8Array)) return decodePixels(source, options);
  checkSize(source.byteLength, options.where);
  return decodePicture(source, options);
}

function checkSize(size: number, where: string): void {
  if (size > MAX_PICTURE_BYTES) {
    throw new DataError(`${where}: expected at most ${MAX_PICTURE_BYTES} bytes, received ${size}.`);
  }
}

async function readImage(path: string, where: string): Promise<Uint8Array> {
  const { readFile, stat } = nodeModule('node:fs/promises', where);
  try {
    const stats = await stat(path);
    // Opening a named pipe waits for a writer, and a device may have no end.
    if (!stats.isFile())
      throw new DataError(`${where}: expected an image, received something else than a file.`);
    checkSize(stats.size, where);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected a readable image, received: ${messageOf(cause)}.`, { cause });
  }
}
