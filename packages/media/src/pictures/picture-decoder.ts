import type { Pixels } from '@erc/core';
import type { RgbImage } from './resize.js';

/** Behind transparent pixels and in the bars of `contain`: this much red, green and blue. */
export const GREY = 128;

/** The square that a picture becomes. */
export interface Square {
  /** In pixels. */
  readonly side: number;
  /** `cover` cuts off what is too much on both sides, `contain` keeps all of it between grey bars. */
  readonly fit: 'cover' | 'contain';
}

/** What decodes pictures: sharp in Node, the browser itself in a page. */
export interface PictureDecoder {
  /** Width and height by the head of a file; no pixel is decoded. @throws Error where the head says none. */
  sizeOf(bytes: Uint8Array): Promise<Pick<RgbImage, 'width' | 'height'>>;
  /** A whole png, jpeg or webp, upright, over grey, sized, in sRGB. @throws Error for damage. */
  decode(bytes: Uint8Array, maxPixels: number, square?: Square): Promise<RgbImage>;
  /** What {@link PictureDecoder.decode} gives for a png of these pixels. */
  ofPixels(pixels: Pixels, square?: Square): Promise<RgbImage>;
}
