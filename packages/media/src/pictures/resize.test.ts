import { expect, it } from 'vitest';
import { cropAt, type RgbImage, resize, resizeRegion } from './resize.js';

const picture = (width: number, height: number): RgbImage => ({
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 2654435761) >>> 24),
  width,
  height,
});

it.each([
  ['larger', 37, 23, 71, 40],
  ['smaller', 71, 40, 19, 11],
  ['wider only', 20, 30, 33, 30],
  ['lower only', 33, 30, 33, 17],
  ['as large', 20, 30, 20, 30],
  ['of one column', 1, 30, 14, 12],
  ['of one row', 30, 1, 14, 12],
] as const)(
  'a region of an image made %s is that part of the whole',
  (_, fromWidth, fromHeight, width, height) => {
    const image = picture(fromWidth, fromHeight);
    for (const resampling of ['bilinear', 'bicubic', 'lanczos'] as const) {
      const whole = resize(image, width, height, resampling);
      for (const region of [
        { top: 2, left: 5, width: 9, height: 7 },
        { top: 0, left: width - 3, width: 3, height },
        { top: height - 1, left: 0, width, height: 1 },
      ]) {
        expect(resizeRegion(image, width, height, resampling, region)).toEqual(
          cropAt(whole, region.top, region.left, region.width, region.height),
        );
      }
    }
  },
);
