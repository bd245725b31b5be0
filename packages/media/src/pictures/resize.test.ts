import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/resize.json' with { type: 'json' };
import { cropAt, type Resampling, type RgbImage, resize, resizeRegion } from './resize.js';

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

describe('resize', () => {
  const images: Readonly<Record<string, RgbImage>> = Object.fromEntries(
    Object.entries(golden.images).map(([name, { size, rgb }]) => {
      const [width, height] = size as [number, number];
      return [name, { data: Buffer.from(rgb, 'base64'), width, height }];
    }),
  );

  it.each(golden.cases)('is what Pillow makes, pixel for pixel: $image to $size, $resampling', (own) => {
    const [width, height] = own.size as [number, number];
    const to = resize(images[own.image]!, width, height, own.resampling as Resampling);
    expect([to.width, to.height]).toEqual(own.size);
    expect(Buffer.from(to.data).equals(Buffer.from(own.rgb, 'base64'))).toBe(true);
  });

  it('leaves an image of that size as it is', () => {
    const own = { data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i), width: 2, height: 2 };
    expect(resize(own, 2, 2, 'bicubic')).toBe(own);
  });
});

describe('cropAt', () => {
  const own = { data: Uint8Array.from({ length: 12 }, (_, i) => i + 1), width: 2, height: 2 };

  it('cuts, and is black beyond the edges', () => {
    expect([...cropAt(own, 1, 1, 1, 1).data]).toEqual([10, 11, 12]);
    expect([...cropAt(own, -1, -1, 2, 2).data]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]);
    expect([...cropAt(own, 0, 1, 2, 1).data]).toEqual([4, 5, 6, 0, 0, 0]);
    expect(cropAt(own, 5, 5, 1, 1).data).toEqual(new Uint8Array(3));
  });
});
