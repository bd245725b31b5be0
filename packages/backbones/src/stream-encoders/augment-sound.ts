import type { ForwardContext } from '@erc/nn';
import type { SoundAugmentation } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { drawUniform } from '../draw-uniform.js';

const SAMPLE_RATE_HZ = 16_000;

/**
 * Sound with what shall not matter changed at random, while training: all utterances of the batch begin up to `shiftSeconds` later or earlier, each is up to
 * `gainDb` louder or softer, and has white noise so many decibels below its own level. In evaluation it stays as it is.
 *
 * @param samples `[batch, samples]`, padding 0.
 * @param mask 1 for real samples, 0 for padding: `[batch, samples]`.
 * @param path Of the encoder, for errors.
 * @returns The same shape; what leaves an utterance at either end is cut, what comes in is silence, and padding stays 0.
 */
export function augmentSound(
  samples: tf.Tensor2D,
  mask: tf.Tensor2D,
  { shiftSeconds, gainDb, noiseDb }: SoundAugmentation,
  { context, path }: { readonly context: ForwardContext; readonly path: string },
): tf.Tensor2D {
  const [batch, steps] = samples.shape;
  const draw = (...shape: number[]) => drawUniform(context, shape, path);
  return tf.tidy(() => {
    let x = samples;
    const place = shiftSeconds === undefined ? undefined : draw(1);
    if (place) {
      const most = Math.round(shiftSeconds! * SAMPLE_RATE_HZ);
      // One of −most … most.
      const later = tf.sub(tf.floor(tf.mul(place, 2 * most + 1)), most);
      const from = tf.sub(tf.range(0, steps), later);
      const isInside = tf.logicalAnd(tf.greaterEqual(from, 0), tf.lessEqual(from, steps - 1));
      const taken = tf.cast(tf.clipByValue(from, 0, steps - 1), 'int32') as tf.Tensor1D;
      x = tf.mul<tf.Tensor2D>(tf.mul(tf.gather(x, taken, 1), tf.cast(isInside, 'float32')), mask);
    }
    const level = gainDb === undefined ? undefined : draw(batch, 1);
    if (level) {
      x = tf.mul(x, fromDecibels(tf.mul(tf.sub(tf.mul(level, 2), 1), gainDb!)));
    }
    const below = noiseDb && draw(batch, 1);
    const noise = noiseDb && draw(batch, steps);
    if (below && noise) {
      const [least, most] = noiseDb;
      const power = tf.div(tf.sum(tf.square(x), 1, true), tf.sum(mask, 1, true));
      const decibels = tf.add(tf.mul(below, most - least), least);
      // Uniform numbers in ±√3 have variance 1.
      const white = tf.mul(tf.sub(tf.mul(noise, 2), 1), Math.sqrt(3));
      const loudness = tf.mul(tf.sqrt(power), fromDecibels(tf.neg(decibels)));
      x = tf.add(x, tf.mul(tf.mul(white, loudness), mask));
    }
    return x;
  });
}

/** Decibels of an amplitude to its factor. */
const fromDecibels = (decibels: tf.Tensor): tf.Tensor => tf.exp(tf.mul(decibels, Math.LN10 / 20));
