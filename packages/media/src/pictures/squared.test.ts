import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { overGrey } from './over-grey.js';
import { decoder } from './sharp-decoder.js';
import { squared } from './squared.js';

/** Noise, which shows every weight. */
function noise(width: number, height: number, channels: 3 | 4 = 3) {
  let state = width * 4096 + height;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { data, width, height, channels };
}

/** The largest difference from what sharp makes, and the share of values that differ. */
async function differenceOf(width: number, height: number, fit: 'cover' | 'contain', side = 64) {
  const pixels = noise(width, height);
  const expected = await decoder.ofPixels(pixels, { side, fit });
  const received = squared(pixels, { side, fit });
  expect([received.width, received.height]).toEqual([side, side]);
  const differences = received.data.map((value, i) => Math.abs(value - expected.data[i]!));
  return {
    most: differences.reduce((a, b) => Math.max(a, b), 0),
    share: differences.reduce((sum, value) => sum + Math.sign(value), 0) / differences.length,
  };
}

const EQUAL = { most: 0, share: 0 };

describe('squared', () => {
  it.each([
    [64, 64],
    [65, 64],
    [150, 90],
    [90, 150],
    [300, 100],
    [257, 255],
    [640, 360],
    [1920, 1080],
    [1001, 777],
    [129, 1400],
    [48, 48],
    [50, 41],
    [20, 63],
    [1, 1],
    [3, 500],
    [1000, 1],
  ])('makes of %d × %d pixels what sharp makes, to the bit', async (width, height) => {
    expect(await differenceOf(width, height, 'cover')).toEqual(EQUAL);
    expect(await differenceOf(width, height, 'contain')).toEqual(EQUAL);
  });

  it('is never further than 1 from sharp, in few values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom('cover', 'contain'),
        fc.constantFrom(64, 48, 33),
        async (width, height, fit, side) => {
          const { most, share } = await differenceOf(width, height, fit, side);
          expect(most).toBeLessThanOrEqual(1);
          expect(share).toBeLessThan(0.06);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe('overGrey', () => {
  it('lays every opacity over grey as sharp does', async () => {
    const pixels = noise(256, 64, 4);
    expect(overGrey(pixels).data).toEqual(
      new Uint8Array(
        await sharp(pixels.data, { raw: { width: 256, height: 64, channels: 4 } })
          .flatten({ background: { r: 128, g: 128, b: 128 } })
          .raw()
          .toBuffer(),
      ),
    );
  });
});
