import type { BatchArray } from '@erc/batches';
import { createRandom } from '@erc/core';
import type { StepContext } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';

/** Name of the program input that masks are cut from. */
export const NOISE = 'dropout/noise';

/** Dropout for a program that predicts. */
export interface ActiveDropout {
  /** The context of a program, with dropout that takes its masks from the input {@link NOISE}. */
  over(context: StepContext, noise: tf.Tensor): StepContext;
  /** Uniform numbers for arrays of these shapes. */
  noiseFor(shapes: string): BatchArray;
  /** Whether the last trace wanted more numbers than it was given; they are there from the next time on. */
  wantsMore(shapes: string): boolean;
}

/**
 * Dropout that stays active while scoring, as one published system had it. Masks are a function of the seed and of the shapes of a batch
 * alone: the same scores each time, in training and in evaluation.
 */
export function createActiveDropout(seed: number): ActiveDropout {
  const sizes = new Map<string, number>();
  let asked = 0;
  return {
    over(context, noise) {
      asked = 0;
      return {
        ...context,
        dropout<T extends tf.Tensor>(x: T, rate: number): T {
          if (rate === 0) return x;
          const start = asked;
          asked += x.size;
          // The first trace only counts.
          if (asked > noise.size) return x;
          const own = tf.reshape(tf.slice(noise, [start], [x.size]), x.shape);
          const kept = tf.cast(tf.greaterEqual(own, rate), 'float32');
          return tf.mul<T>(x, tf.div(kept, 1 - rate));
        },
        uniform(shape) {
          const size = shape.reduce((product, extent) => product * extent, 1);
          const start = asked;
          asked += size;
          if (asked > noise.size) return tf.zeros([...shape]);
          return tf.reshape(tf.slice(noise, [start], [size]), [...shape]);
        },
      };
    },
    noiseFor(shapes) {
      const size = Math.max(1, sizes.get(shapes) ?? 0);
      const random = createRandom(seed).fork('dropout while scoring');
      return { data: Float32Array.from({ length: size }, () => random.next()), shape: [size] };
    },
    wantsMore(shapes) {
      if (sizes.has(shapes)) return false;
      sizes.set(shapes, asked);
      return asked > 0;
    },
  };
}
