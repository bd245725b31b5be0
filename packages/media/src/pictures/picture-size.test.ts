import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { pictureSize } from './picture-size.js';

const picture = (channels: 3 | 4): Sharp =>
  sharp({ create: { width: 333, height: 77, channels, background: { r: 9, g: 99, b: 199, alpha: 0.5 } } });

const files: readonly [string, Sharp][] = [
  ['png', picture(3).png()],
  ['jpeg', picture(3).jpeg()],
  ['progressive jpeg', picture(3).jpeg({ progressive: true })],
  [
    'jpeg with a description',
    picture(3)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'x'.repeat(900) } }),
  ],
  ['lossy webp', picture(3).webp()],
  ['lossless webp', picture(3).webp({ lossless: true })],
  ['webp with opacity', picture(4).webp()],
];

describe('pictureSize', () => {
  it.each(files)('reads the head of a %s', async (_, image) => {
    const file = await image.toBuffer();
    const expected = { width: 333, height: 77 };
    expect(pictureSize(file)).toEqual(expected);
    // In the middle of other bytes, and without its pixels.
    const part = Buffer.concat([Buffer.alloc(3), file]).subarray(3);
    expect(pictureSize(part)).toEqual(expected);
  });

  it('does not know other bytes, nor a head that breaks off', async () => {
    expect(pictureSize(new Uint8Array())).toBeUndefined();
    expect(pictureSize(new Uint8Array(40))).toBeUndefined();
    for (const [name, image] of files) {
      const file = await image.toBuffer();
      for (let length = 0; length < 20; length++) {
        expect(pictureSize(file.subarray(0, length)), name).toBeUndefined();
      }
    }
  });

  it('ends for any bytes behind the start of a jpeg', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (tail) => {
        const { width, height } = pictureSize(Uint8Array.of(0xff, 0xd8, 0xff, ...tail)) ?? {
          width: 0,
          height: 0,
        };
        expect(Math.max(width, height)).toBeLessThan(2 ** 16);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
