import { createRandom, MELD_EMOTIONS } from '@erc/core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { actionUnitsOf } from './action-units.js';
import { seeThrough } from './camera.js';
import { FACE_SIZE, faceSvg } from './face-svg.js';
import { FRAME_COUNT, shootFace } from './frames.js';
import { lookOf } from './look.js';
import { renderFaces } from './render-faces.js';

const woman = { name: 'Ada', gender: 'female', age: 34 } as const;
const shoot = (seed: string, emotion: (typeof MELD_EMOTIONS)[number] = 'joy') => {
  const random = createRandom(seed);
  return shootFace(lookOf(woman, random.fork('look')), { emotion, intensity: 1 }, random.fork('shot'));
};

describe('the demo face', () => {
  it('is an RGB picture of 96 × 96 pixels, three times', async () => {
    const pngs = await renderFaces(shoot('size'), createRandom('grain'));
    expect(pngs).toHaveLength(FRAME_COUNT);
    for (const png of pngs) {
      expect(await sharp(png).metadata()).toMatchObject({
        format: 'png',
        width: 96,
        height: 96,
        channels: 3,
      });
    }
  });

  it('has the same bytes for the same seed, others for another', async () => {
    const render = async (seed: string) => Buffer.concat(await renderFaces(shoot(seed), createRandom(seed)));
    expect((await render('a')).equals(await render('a'))).toBe(true);
    expect((await render('a')).equals(await render('b'))).toBe(false);
  });

  it('is the same drawn in a strip as drawn alone', async () => {
    const { frames, camera } = shoot('strip');
    const plain = { ...camera, blur: 0, grain: 0, brightness: 1, contrast: 1 };
    const pngs = await renderFaces({ frames, camera: plain }, createRandom('grain'));
    for (const [index, frame] of frames.entries()) {
      const alone = await sharp(Buffer.from(faceSvg(frame)))
        .removeAlpha()
        .raw()
        .toBuffer();
      const cut = await sharp(pngs[index]).raw().toBuffer();
      const differences = alone.filter((value, at) => Math.abs(value - cut[at]!) > 2);
      expect(differences.length).toBeLessThan(0.002 * alone.length);
    }
  });

  it('is drawn without a broken number for people of every age, hair and emotion', () => {
    for (let index = 0; index < 140; index++) {
      const random = createRandom(`people/${index}`);
      const speaker = {
        name: 'x',
        gender: index % 2 ? 'male' : 'female',
        age: 5 + ((index * 7) % 85),
      } as const;
      const emotion = MELD_EMOTIONS[index % MELD_EMOTIONS.length]!;
      const { frames } = shootFace(lookOf(speaker, random), { emotion, intensity: 1.1 }, random);
      expect(frames).toHaveLength(FRAME_COUNT);
      for (const frame of frames) expect(faceSvg(frame)).not.toMatch(/NaN|undefined|Infinity|e-\d/);
    }
  });

  it('sets on, is at its height in the middle frame, and fades', () => {
    const mean = [0, 0, 0];
    for (let index = 0; index < 50; index++) {
      for (const [at, { units }] of shoot(`dynamics/${index}`).frames.entries())
        mean[at]! += units.lipCornerPull / 50;
    }
    expect(mean[1]).toBeGreaterThan(mean[0]! + 0.2);
    expect(mean[1]).toBeGreaterThan(mean[2]! + 0.2);
  });

  it.each([
    ['joy', 'lipCornerPull'],
    ['sadness', 'lipCornerDepress'],
    ['surprise', 'jawDrop'],
    ['fear', 'lipStretch'],
    ['anger', 'browLower'],
    ['disgust', 'noseWrinkle'],
  ] as const)('shows %s by its action unit', (emotion, unit) => {
    const shown = actionUnitsOf({ emotion, intensity: 1 }, 1, createRandom(emotion));
    const rest = actionUnitsOf({ emotion: 'neutral', intensity: 0 }, 1, createRandom(emotion));
    expect(shown[unit]).toBeGreaterThan(rest[unit] + 0.6);
  });
});

describe('seeThrough', () => {
  const grey = () => new Uint8Array(FACE_SIZE * FACE_SIZE * 3).fill(100);

  it('leaves an even picture even but for the grain', () => {
    const pixels = grey();
    seeThrough({ blur: 0.2, grain: 3, brightness: 1, contrast: 1 }, pixels, FACE_SIZE, createRandom('grain'));
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(97);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(103);
    expect(pixels.reduce((sum, value) => sum + value, 0) / pixels.length).toBeCloseTo(100, 0);
  });

  it('spreads a point over its neighbours, the colours apart', () => {
    const pixels = new Uint8Array(5 * 5 * 3);
    const red = (x: number, y: number) => pixels[(y * 5 + x) * 3]!;
    pixels[(2 * 5 + 2) * 3] = 200;
    seeThrough({ blur: 0.25, grain: 0, brightness: 1, contrast: 1 }, pixels, 5, createRandom('none'));
    expect([red(1, 2), red(2, 2), red(3, 2), red(2, 1), red(1, 1), red(0, 2)]).toEqual([
      25, 50, 25, 25, 13, 0,
    ]);
    expect(pixels.filter((_, i) => i % 3 !== 0).every((value) => value === 0)).toBe(true);
  });
});
