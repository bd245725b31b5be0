import type { Pixels } from '@erc/core';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import { type PictureReport, type PicturesInput, type PlainPixels, run } from './pages/pictures.js';
import { runPage } from './run-page.js';

const [WIDTH, HEIGHT] = [150, 90];

/** Smooth colours with grain. */
const pixelsOf = (channels: 3 | 4): Pixels => ({
  data: Uint8Array.from(
    { length: WIDTH * HEIGHT * channels },
    (_, i) => (128 + 90 * Math.sin(i / 997) + ((i * 7919) % 37)) & 255,
  ),
  width: WIDTH,
  height: HEIGHT,
  channels,
});
const plain = (pixels: Pixels): PlainPixels => ({ ...pixels, data: [...pixels.data] });
const image = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } });
const base64 = async (picture: Sharp): Promise<string> => (await picture.toBuffer()).toString('base64');

const inPage = (input: PicturesInput): Promise<readonly PictureReport[]> =>
  runPage({ entry: new URL('pages/pictures.ts', import.meta.url), input });

const options = { type: 'image-descriptors', maxPixels: 2 * WIDTH * HEIGHT } as const;

/** How far the features of two reports lie from each other: the largest difference, and the mean one. */
function distanceOf(a: PictureReport, b: PictureReport): { most: number; mean: number } {
  if (typeof a === 'string' || typeof b === 'string')
    throw new Error(`expected features, received ${a} ${b}`);
  expect(a.length).toBe(b.length);
  const differences = a.map((value, i) => Math.abs(value - b[i]!));
  return {
    most: Math.max(...differences),
    mean: differences.reduce((sum, value) => sum + value, 0) / differences.length,
  };
}

describe.skipIf(!hasChromium)(
  `pictures in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    it.each(['cover', 'contain'] as const)(
      'image-descriptors of pixels, of a png and of a small jpeg are those of Node (%s)',
      async (fit) => {
        const pictures = [
          plain(pixelsOf(3)),
          plain(pixelsOf(4)),
          await base64(image(pixelsOf(3)).png()),
          await base64(image(pixelsOf(3)).jpeg()),
          await base64(image({ ...pixelsOf(3), width: 30, height: 450 }).png()),
        ];
        const input = { options: { ...options, fit }, pictures };
        const [page, node] = [await inPage(input), await run(input)];
        for (const [i, report] of page.entries()) {
          expect(distanceOf(report, node[i]!).most, `picture ${i}`).toBeLessThan(1e-6);
        }
      },
    );

    it('image-descriptors of other files are near those of Node, as the README of encoders says', async () => {
      const pixels = image(pixelsOf(3));
      const near: readonly [string, Sharp, { mean: number; most: number }][] = [
        [
          'a png with a colour profile',
          pixels.clone().withIccProfile('p3').png(),
          { mean: 1e-4, most: 0.02 },
        ],
        ['a turned jpeg', pixels.clone().withMetadata({ orientation: 6 }).jpeg(), { mean: 1e-3, most: 0.1 }],
        ['a png with opacity', image(pixelsOf(4)).png(), { mean: 0.01, most: 0.2 }],
        [
          'a jpeg of twice the side and more',
          pixels.clone().resize(600, 360).jpeg(),
          { mean: 0.01, most: 0.2 },
        ],
        ['a webp', pixels.clone().webp(), { mean: 0.01, most: 0.2 }],
      ];
      const pictures = await Promise.all(near.map(([, picture]) => base64(picture)));
      const input = { options: { ...options, maxPixels: 2 ** 20 }, pictures };
      const [page, node] = [await inPage(input), await run(input)];
      for (const [i, [name, , { mean, most }]] of near.entries()) {
        const distance = distanceOf(page[i]!, node[i]!);
        expect(distance.mean, name).toBeLessThan(mean);
        expect(distance.most, name).toBeLessThan(most);
      }
    });

    it('what is no picture, damaged or too large is refused as in Node', async () => {
      const png = await image(pixelsOf(3)).png().toBuffer();
      const damaged = Buffer.from(png);
      damaged.fill(0, png.length >> 1, (png.length >> 1) + 60);
      const pictures = [
        Buffer.from('GIF89a').toString('base64'),
        png.subarray(0, -9).toString('base64'),
        damaged.toString('base64'),
        await base64(
          image({ ...pixelsOf(3), width: 10, height: 1350 })
            .resize(300, 300)
            .png(),
        ),
        { ...plain(pixelsOf(3)), width: 7 },
      ];
      const input = { options, pictures };
      const [page, node] = [await inPage(input), await run(input)];
      const withoutCause = (report: PictureReport): string => String(report).replace(/ \(.*\)/, '');
      expect(page.map(withoutCause)).toEqual(node.map(withoutCause));
      expect(page.every((report) => typeof report === 'string')).toBe(true);
    });

    it('a canvas, a bitmap and a video frame are pixels', async () => {
      const pixels = pixelsOf(3);
      const shown = await runPage<PlainPixels[]>({
        entry: new URL('pages/shown-pixels.ts', import.meta.url),
        input: await base64(image(pixels).png()),
      });
      const expected = [...(await image(pixels).ensureAlpha().raw().toBuffer())];
      for (const { data, width, height, channels } of shown.slice(0, 2)) {
        expect([width, height, channels]).toEqual([WIDTH, HEIGHT, 4]);
        expect(data).toEqual(expected);
      }
      expect(shown[2]!.data.every((value, i) => Math.abs(value - expected[i]!) <= 1)).toBe(true);
    });
  },
);
