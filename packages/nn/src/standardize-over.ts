import * as tf from '@tensorflow/tfjs';
import { withGradient } from './custom-gradient.js';

/** Options of {@link standardizeOver}. */
export interface StandardizeOverOptions {
  /** The axes that the statistics are taken over. */
  readonly axes: readonly number[];
  /** Added to the variance. */
  readonly eps: number;
  /** How much each place counts, at least 0, float32; broadcasts to `x`, and along `axes` its sum is more than 0. @default all the same */
  readonly weights?: tf.Tensor;
}

/** Result of {@link standardizeOver}. */
export interface Standardized<T extends tf.Tensor> {
  readonly value: T;
  /** With 1 for each of `axes`. No gradient goes through it. */
  readonly mean: tf.Tensor;
  /** Biased: Σ p·(x − mean)². With 1 for each of `axes`. No gradient goes through it. */
  readonly variance: tf.Tensor;
}

/**
 * `y = (x − mean) / √(variance + eps)`, `mean = Σ p·x`, `variance = Σ p·(x − mean)²` over `axes`, where p are the weights divided by their
 * sum. Places of weight 0 are standardised as well, by the statistics of the others.
 *
 * The gradient by x in closed form: `(dy − p·Σ dy − p·y·Σ dy·y) / √(variance + eps)`. The weights have none.
 *
 * @see Ioffe and Szegedy 2015, arXiv:1502.03167; Wu and He 2018 (groups), arXiv:1803.08494
 */
export function standardizeOver<T extends tf.Tensor>(
  x: T,
  { axes, eps, weights }: StandardizeOverOptions,
): Standardized<T> {
  const over = [...axes];
  // Its extents along the axes are 1 where the weights are the same all along: their sum counts each place once.
  const share = weights && shareOf(weights, x, over);
  const mean = (y: tf.Tensor): tf.Tensor =>
    share ? tf.sum(tf.mul(y, share), over, true) : tf.mean(y, over, true);
  const centre = mean(x);
  const variance = mean(tf.square(tf.sub(x, centre)));
  const value = withGradient<T>([x], (save, input) => {
    const deviation = tf.sqrt(tf.add(variance, eps));
    const normal = tf.div<T>(tf.sub(input!, centre), deviation);
    // What the gradient reads has to be saved: it runs when everything else is gone.
    save([normal, deviation, ...(share ? [share] : [])]);
    return {
      value: normal,
      gradient: (dy, [y, by, part]) =>
        tf.tidy(() => {
          const total = part ? tf.sum : tf.mean;
          const shift = total(dy, over, true);
          const along = total(tf.mul(dy, y!), over, true);
          const correction = tf.add(shift, tf.mul(y!, along));
          return [tf.div(tf.sub(dy, part ? tf.mul(correction, part) : correction), by!)];
        }),
    };
  });
  return { value, mean: centre, variance };
}

function shareOf(weights: tf.Tensor, x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  const repeats = axes.reduce(
    (product, axis) => product * (weights.shape[axis] === 1 ? x.shape[axis]! : 1),
    1,
  );
  return tf.div(weights, tf.mul(tf.sum(weights, [...axes], true), repeats));
}
