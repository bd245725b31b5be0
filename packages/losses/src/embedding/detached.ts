import * as tf from '@tensorflow/tfjs';

/**
 * `f(x)` as a constant: no gradient goes back through it, and `f` may use operations that have none, such as comparisons.
 * tfjs has no stop-gradient of its own.
 */
export function detached<T extends tf.Tensor>(x: tf.Tensor, f: (x: tf.Tensor) => T): T {
  const run = tf.customGrad<T>((input) => ({
    value: tf.tidy(() => f(input as tf.Tensor)),
    gradFunc: () => tf.zeros(x.shape),
  }));
  return run(x);
}
