import * as tf from '@tensorflow/tfjs';
import { withGradient } from './custom-gradient.js';

/**
 * Exact GELU: `x · Φ(x) = x/2 · (1 + erf(x/√2))`.
 *
 * @see Hendrycks and Gimpel 2016, arXiv:1606.08415
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul<T>(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}

const TANH_SCALE = Math.sqrt(2 / Math.PI);
const TANH_CUBIC = 0.044715;

/**
 * GELU with tanh in place of erf: `x/2 · (1 + t)` with `t = tanh(c·(x + a·x³))`, `c = √(2/π)`, `a = 0.044715`.
 *
 * Its gradient in closed form, `(1 + t)/2 + x/2 · (1 − t²) · c·(1 + 3a·x²)`, keeps x and t, where autodiff keeps seven arrays as large.
 *
 * @see {@link gelu}
 */
export function geluTanh<T extends tf.Tensor>(x: T): T {
  return withGradient<T>([x], (save, input) => {
    const cubic = tf.add(tf.mul(tf.square(input!), TANH_CUBIC * TANH_SCALE), TANH_SCALE);
    const bent = tf.tanh(tf.mul(input!, cubic));
    save([input!, bent]);
    return {
      value: tf.mul<T>(tf.mul(input!, 0.5), tf.add(bent, 1)),
      gradient: (dy, [from, t]) =>
        tf.tidy(() => {
          const inner = tf.add(tf.mul(tf.square(from!), 3 * TANH_CUBIC * TANH_SCALE), TANH_SCALE);
          const slope = tf.mul(tf.mul(tf.sub(1, tf.square(t!)), from!), inner);
          return [tf.mul(tf.mul(dy, 0.5), tf.add(tf.add(slope, t!), 1))];
        }),
    };
  });
}

/** SiLU, also called swish: `x · σ(x)`. @see Elfwing et al. 2017, arXiv:1702.03118 */
export function silu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul<T>(x, tf.sigmoid(x)));
}

/** Elementwise functions by the recipe's word for them; all keep the shape. */
export const activations = {
  relu: <T extends tf.Tensor>(x: T): T => tf.relu(x),
  gelu,
  'gelu-tanh': geluTanh,
  tanh: <T extends tf.Tensor>(x: T): T => tf.tanh(x),
  sigmoid: <T extends tf.Tensor>(x: T): T => tf.sigmoid(x),
  silu,
  identity: <T extends tf.Tensor>(x: T): T => x,
} as const;

/** A key of {@link activations}. */
export type ActivationName = keyof typeof activations;

/** The words of {@link activations}, for schemas. */
export const ACTIVATION_NAMES = Object.keys(activations) as [ActivationName, ...ActivationName[]];
