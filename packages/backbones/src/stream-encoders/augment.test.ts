import { createRandom } from '@erc/core';
import { createDropoutContext, type ForwardContext } from '@erc/nn';
import type { PictureAugmentation, SoundAugmentation } from '@erc/pretrained';
import { expectTraceable, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { augmentPictures } from './augment-pictures.js';
import { augmentSound } from './augment-sound.js';

useBackend(['cpu']);

/** A context of training that gives these numbers, draw by draw. */
function given(...draws: readonly (readonly number[])[]): ForwardContext {
  const left = [...draws];
  return {
    training: true,
    dropout: (x) => x,
    uniform: (shape) => tf.tensor([...left.shift()!], [...shape]),
  };
}

describe('sound that is augmented', () => {
  const samples = [
    [0.5, -0.25, 0.125, 1, 0.5, -1],
    [0.2, 0.4, -0.6, 0, 0, 0],
  ];
  const mask = samples.map((_, row) => samples[row]!.map((_value, t) => Number(row === 0 || t < 3)));
  const augmented = (options: SoundAugmentation, context: ForwardContext): number[][] =>
    tf.tidy(() => {
      const [x, real] = [tf.tensor2d(samples), tf.tensor2d(mask)];
      return expectTraceable(() => augmentSound(x, real, options, { context, path: 'audio' })).arraySync();
    });

  // 2 samples at the most: five places.
  it.each([
    [0, -2],
    [0.39, -1],
    [0.5, 0],
    [0.7, 1],
    [0.999, 2],
  ])('begins later or earlier, and comes to an end where it was: %d is %d samples', (number, later) => {
    const expected = samples.map((row, i) => row.map((_, t) => (row[t - later] ?? 0) * mask[i]![t]!));
    expect(augmented({ shiftSeconds: 2 / 16_000 }, given([number]))).toBeAllClose(expected);
  });

  it('is louder or softer by decibels, each utterance by its own', () => {
    const expected = samples.map((row, i) => row.map((x) => x * 10 ** ([-6, 3][i]! / 20)));
    expect(augmented({ gainDb: 6 }, given([0, 0.75]))).toBeAllClose(expected);
  });

  it('has white noise so far below its own level, and none in the padding', () => {
    const numbers = samples.flat().map((_, i) => ((i * 7) % 12) / 12);
    const found = augmented({ noiseDb: [10, 30] }, given([0, 0.5], numbers));
    const expected = samples.map((row, i) => {
      const count = mask[i]!.reduce((sum, real) => sum + real, 0);
      const rms = Math.hypot(...row) / Math.sqrt(count);
      const sigma = rms / 10 ** ([10, 20][i]! / 20);
      return row.map((x, t) => x + (2 * numbers[i * 6 + t]! - 1) * Math.sqrt(3) * sigma * mask[i]![t]!);
    });
    expect(found).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });
  });

  it('has noise of the level that was asked for', () => {
    const [batch, steps] = [1, 20_000];
    const random = createRandom(4);
    const context = createDropoutContext({ random, training: true });
    const [sound, noisy] = tf.tidy(() => {
      const x = tf.tensor2d(
        Float32Array.from({ length: steps }, () => random.normal()),
        [batch, steps],
      );
      const options = { noiseDb: [20, 20] as [number, number] };
      const real = tf.ones([batch, steps]) as tf.Tensor2D;
      return [x, augmentSound(x, real, options, { context, path: 'audio' })].map((each) => each.dataSync());
    });
    const levelOf = (values: ArrayLike<number>): number => 20 * Math.log10(Math.hypot(...Array.from(values)));
    const noise = sound!.map((value, i) => noisy![i]! - value);
    expect(levelOf(sound!) - levelOf(noise)).toBeCloseTo(20, 0);
  });

  it('stays as it is in evaluation', () => {
    const context = createDropoutContext({ random: createRandom(1), training: false });
    const options: SoundAugmentation = { shiftSeconds: 1, gainDb: 6, noiseDb: [0, 10] };
    expect(augmented(options, context)).toEqual(samples.map((row) => row.map(Math.fround)));
  });
});

describe('pictures that are augmented', () => {
  const shape: [number, number, number, number, number] = [2, 2, 3, 4, 3];
  const values = Float32Array.from({ length: 2 * 2 * 3 * 4 * 3 }, (_, i) => (i * 37) % 256);
  const pixel = (b: number, s: number, y: number, x: number, c: number): number =>
    values[(((b * 2 + s) * 3 + y) * 4 + x) * 3 + c]!;
  const augmented = (options: PictureAugmentation, context: ForwardContext): Float32Array =>
    tf.tidy(() => {
      const pictures = tf.tensor5d(values, shape);
      const made = expectTraceable(() => augmentPictures(pictures, options, { context, path: 'visual' }));
      expect(made.shape).toEqual(shape);
      return made.dataSync<'float32'>();
    });
  /** A picture by its pixels. */
  const each = (of: (b: number, s: number, y: number, x: number, c: number) => number): number[] =>
    Array.from(values, (_, i) => {
      const [c, x, y, s, b] = [
        i % 3,
        Math.floor(i / 3) % 4,
        Math.floor(i / 12) % 3,
        Math.floor(i / 36) % 2,
        Math.floor(i / 72),
      ];
      return of(b!, s!, y!, x!, c!);
    });
  const clip = (value: number, most: number): number => Math.min(most, Math.max(0, value));

  it('are moved together, and repeat their edges', () => {
    // Of −1, 0, 1: one down, one to the left.
    const expected = each((b, s, y, x, c) => pixel(b, s, clip(y - 1, 2), clip(x + 1, 3), c));
    expect([...augmented({ crop: 1 }, given([0.1], [0.9]))]).toBeAllClose(expected);
  });

  it('are mirrored, all of an utterance or none', () => {
    const expected = each((b, s, y, x, c) => pixel(b, s, y, b === 0 ? 3 - x : x, c));
    expect([...augmented({ flip: true }, given([0.4, 0.5]))]).toBeAllClose(expected);
  });

  it('are lighter, and of more or less contrast, within 0 … 255', () => {
    const bright = each((b, s, y, x, c) => clip(pixel(b, s, y, x, c) * [0.8, 1.1][b]!, 255));
    expect([...augmented({ brightness: 0.2 }, given([0, 0.75]))]).toBeAllClose(bright, {
      rtol: 1e-5,
      atol: 1e-4,
    });
    const meanOf = (b: number, s: number): number => {
      const own = values.slice((b * 2 + s) * 36, (b * 2 + s + 1) * 36);
      return own.reduce((sum, value) => sum + value, 0) / 36;
    };
    const sharp = each((b, s, y, x, c) =>
      clip(meanOf(b, s) + (pixel(b, s, y, x, c) - meanOf(b, s)) * [1.5, 0.5][b]!, 255),
    );
    expect([...augmented({ contrast: 0.5 }, given([1, 0]))]).toBeAllClose(sharp, { rtol: 1e-5, atol: 1e-3 });
  });

  it('stay as they are in evaluation', () => {
    const context = createDropoutContext({ random: createRandom(1), training: false });
    const options = { crop: 1, flip: true, brightness: 0.5, contrast: 0.5 };
    expect([...augmented(options, context)]).toEqual([...values]);
  });
});
