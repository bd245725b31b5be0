import { DataError, messageOf } from '@erc/core';
import { nodeModule } from '../node-module.js';
import { type DecodePictureOptions, decodePicture } from './decode-picture.js';
import { MAX_PICTURE_BYTES } from './limits.js';
import type { RgbImage } from './resize.js';

/**
 * Reads a picture and decodes it by {@link decodePicture}.
 *
 * @throws DataError, starting with `where`, for a file that is missing, over 64 MiB or `maxPixels`, of another format, cut short or damaged;
 *   in a browser for every path.
 */
export async function readPicture(path: string, options: DecodePictureOptions): Promise<RgbImage> {
  return decodePicture(await readImage(path, options.where), options);
}

async function readImage(path: string, where: string): Promise<Uint8Array> {
  const { readFile, stat } = nodeModule('node:fs/promises', where);
  try {
    const stats = await stat(path);
    // Opening a named pipe waits for a writer, and a device may have no end.
    if (!stats.isFile())
      throw new DataError(`${where}: expected an image, received something else than a file.`);
    const { size } = stats;
    if (size > MAX_PICTURE_BYTES) {
      throw new DataError(`${where}: expected at most ${MAX_PICTURE_BYTES} bytes, received ${size}.`);
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected a readable image, received: ${messageOf(cause)}.`, { cause });
  }
}
