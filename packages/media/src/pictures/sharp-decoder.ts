// What stands behind `#pictures` in package.json, in Node.
import sharp, { type Sharp } from 'sharp';
import { GREY, type PictureDecoder, type Square } from './picture-decoder.js';
import type { RgbImage } from './resize.js';

const BACKGROUND = { r: GREY, g: GREY, b: GREY };

export const decoder: PictureDecoder = {
  async sizeOf(bytes) {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return { width, height };
  },
  decode: (bytes, maxPixels, square) =>
    toRgb(sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, autoOrient: true }), square),
  ofPixels: ({ data, width, height, channels }, square) =>
    toRgb(sharp(data, { raw: { width, height, channels } }), square),
};

async function toRgb(image: Sharp, square: Square | undefined): Promise<RgbImage> {
  const opaque = image.flatten({ background: BACKGROUND });
  const sized = square
    ? opaque.resize(square.side, square.side, { fit: square.fit, background: BACKGROUND })
    : opaque;
  const { data, info } = await sized
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 colour channels, received ${info.channels}`);
  return { data, width: info.width, height: info.height };
}
