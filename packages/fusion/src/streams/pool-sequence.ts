import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** How steps become one vector. */
export type StepPooling = 'mean' | 'max' | 'first' | 'last';

/**
 * One vector for each row, over its real steps: `[batch, steps, dim]` to `[batch, dim]`.
 *
 * - `mean`: `Σ mₜ·xₜ / Σ mₜ`
 * - `max`: largest value of each element
 * - `first`, `last`: the first or last real step
 *
 * A row without any real step gives 0.
 */
export function poolSequence({ values, mask }: StepSequence, pooling: StepPooling): tf.Tensor2D {
  return tf.tidy(() => {
    if (pooling === 'max') return maxOf(values, mask);
    return weightedSum(values, weightsOf(mask, pooling));
  });
}

/** The weight of each step, `[batch, steps]`. */
function weightsOf(mask: tf.Tensor2D, pooling: 'mean' | 'first' | 'last'): tf.Tensor2D {
  if (pooling === 'mean') return tf.div(mask, tf.maximum(tf.sum(mask, 1, true), 1));
  // How many real steps there are up to here (or from here on): 1 at the step that is wanted, and only there among real ones.
  const count = tf.cumsum(mask, 1, false, pooling === 'last');
  return tf.mul(mask, tf.cast(tf.equal(count, 1), 'float32'));
}

const weightedSum = (values: tf.Tensor3D, weights: tf.Tensor2D): tf.Tensor2D =>
  tf.squeeze(tf.matMul(tf.expandDims(weights, 1), values), [1]);

function maxOf(values: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const real = tf.expandDims(mask, -1); // [batch, steps, 1]
  const lowest = tf.add(tf.mul(values, real), tf.mul(tf.sub(real, 1), 1e9)); // padding: −1e9
  return tf.mul<tf.Tensor2D>(tf.max(lowest, 1), tf.max(real, 1));
}
