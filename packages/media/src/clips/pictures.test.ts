import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Shown } from './decoder.js';
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

/** Red on the left, blue on the right. */
const lying = {
  width: 4,
  height: 2,
  data: Uint8Array.from({ length: 24 }, (_, i) => ((i % 12 < 6 ? i % 3 === 0 : i % 3 === 2) ? 255 : 0)),
  channels: 3 as const,
  seconds: 0,
};
const pixelsOf = async (shown: Shown, height: 'original' | number = 'original') => {
  const { pictures } = await toPictures([lying], { as: 'frames', height, maxPixels: 2 ** 24, shown });
  const { data, info } = await sharp(pictures[0]!.png).raw().toBuffer({ resolveWithObject: true });
  const colours = Array.from({ length: info.width * info.height }, (_, i) =>
    data[3 * i]! > 127 ? 'r' : 'b',
  );
  return { width: info.width, height: info.height, colours: colours.join('') };
};

describe('toPictures of frames that are not shown as they are stored', () => {
  it.each<[Shown, string]>([
    [{ rotation: 90, isMirrored: false, pixelAspect: 1 }, 'rrrrbbbb'],
    [{ rotation: 270, isMirrored: false, pixelAspect: 1 }, 'bbbbrrrr'],
  ])('turns them: %o', async (shown, colours) => {
    expect(await pixelsOf(shown)).toEqual({ width: 2, height: 4, colours });
  });

  it('mirrors them', async () => {
    const colours = 'bbrrbbrr';
    expect(await pixelsOf({ rotation: 0, isMirrored: true, pixelAspect: 1 })).toMatchObject({ colours });
    expect(await pixelsOf({ rotation: 180, isMirrored: false, pixelAspect: 1 })).toMatchObject({ colours });
  });

  it('makes their pixels square', async () => {
    const wide = { isMirrored: false, pixelAspect: 2 } as const;
    expect(await pixelsOf({ rotation: 0, ...wide })).toMatchObject({ width: 8, height: 2 });
    expect(await pixelsOf({ rotation: 90, ...wide })).toMatchObject({ width: 2, height: 8 });
    expect(await pixelsOf({ rotation: 0, ...wide }, 4)).toMatchObject({ width: 16, height: 4 });
  });
});
