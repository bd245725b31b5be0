import sharp from 'sharp';
import { expect, it } from 'vitest';
import { toPictures } from './pictures.js';

it.each([
  [5, 3, 0],
  [4, 2, 0],
  [3, 1, 1],
])(
  'keeps the colours of a picture of %i × %i pixels, %i bytes into its memory',
  async (width, height, at) => {
    const rgba = Uint8Array.from({ length: at + 4 * width * height }, (_, i) => (7 * i) % 251).subarray(at);
    const frame = { width, height, data: rgba, channels: 4 as const, seconds: 0 };
    const { pictures } = await toPictures([frame], { as: 'frames', height: 'original', maxPixels: 2 ** 24 });
    const found = await sharp(pictures[0]!.png).raw().toBuffer({ resolveWithObject: true });
    expect(found.info).toMatchObject({ width, height, channels: 3 });
    expect([...found.data]).toEqual([...rgba].filter((_, i) => i % 4 < 3));
  },
);
