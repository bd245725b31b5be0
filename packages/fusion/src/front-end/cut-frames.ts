import { ConfigError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Cuts vectors into frames of equal length, the last one padded with zeros.
 *
 * @returns Their length, `⌈samples / frames⌉`, and `apply`: `[batch, samples]` to `[batch, frames, length]`.
 * @throws ConfigError when fewer frames of that length hold all samples.
 */
export function cutFrames(where: string, samples: number, frames: number) {
  const length = Math.ceil(samples / frames);
  const filled = Math.ceil(samples / length);
  if (filled < frames) {
    throw new ConfigError(
      `${where}: frames: expected a number that ${samples} samples fill, received ${frames}: ${filled} frames of ${length} hold them.`,
    );
  }
  const padding = frames * length - samples;
  return {
    length,
    apply(values: tf.Tensor2D): tf.Tensor3D {
      const batch = values.shape[0];
      const whole = padding > 0 ? tf.concat2d([values, tf.zeros([batch, padding])], 1) : values;
      return tf.reshape(whole, [batch, frames, length]);
    },
  };
}
