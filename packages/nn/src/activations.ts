import * as tf from '@tensorflow/tfjs';

/**
 * Exact GELU: `x · Φ(x) = x/2 · (1 + erf(x/√2))`.
 *
 * @see Hendrycks and Gimpel 2016, arXiv:1606.08415
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul<T>(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}

/** GELU with tanh in place of erf: `x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))`. @see {@link gelu} */
export function geluTanh<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const inner = tf.mul(tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715), 1)), Math.sqrt(2 / Math.PI));
    return tf.mul<T>(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
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
