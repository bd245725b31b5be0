import type { FeatureStream } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/** One vector of an utterance's steps: the first, the last real one, mean or maximum of the real ones, or both end to end. */
export type StatePooling = 'first' | 'last' | 'mean' | 'max' | 'mean-max';

/** Below every hidden state. */
const LOW = -1e9;

/**
 * Pools hidden states over their real steps.
 *
 * @param states `[batch, steps, dim]`.
 * @param mask 1 for real steps, 0 for padding, which stands at the end: `[batch, steps]`, float32; at least one in each row.
 * @returns `[batch, dim]`, or twice as wide of `mean-max`.
 */
export function poolStates(states: tf.Tensor3D, mask: tf.Tensor2D, pooling: StatePooling): tf.Tensor2D {
  const [batch, steps, dim] = states.shape;
  return tf.tidy(() => {
    const real = tf.expandDims(mask, 2); // [batch, steps, 1]
    const mean = (): tf.Tensor2D => tf.div(tf.sum(tf.mul(states, real), 1), tf.sum(real, 1));
    const greatest = (): tf.Tensor2D => tf.max(tf.add(states, tf.mul(tf.sub(1, real), LOW)), 1);
    switch (pooling) {
      case 'first':
        return tf.reshape(tf.slice(states, [0, 0, 0], [batch, 1, dim]), [batch, dim]);
      case 'last': {
        // 1 at the real step that none comes after. A sum over one step has a gradient everywhere, as a look-up has not.
        const next = tf.pad(tf.slice(mask, [0, 1], [batch, steps - 1]), [
          [0, 0],
          [0, 1],
        ]);
        const isLast = tf.expandDims(tf.sub(mask, next), 2);
        return tf.sum(tf.mul(states, isLast), 1);
      }
      case 'mean':
        return mean();
      case 'max':
        return greatest();
      case 'mean-max':
        return tf.concat([mean(), greatest()], 1);
    }
  });
}

/** Hidden states and their mask as a stream has them: one vector each, or with `none` every step. Arguments are those of {@link poolStates}. */
export const pooledStream = (
  states: tf.Tensor3D,
  mask: tf.Tensor2D,
  pooling: StatePooling | 'none',
): Pick<FeatureStream, 'values' | 'mask'> =>
  pooling === 'none' ? { values: states, mask } : { values: poolStates(states, mask, pooling) };

/** A mask in which the first step of each row counts: rows that fill up a batch of features have none, and nothing is averaged over none. */
export function withOneStep(mask: tf.Tensor2D): tf.Tensor2D {
  const isFirst = tf.cast(tf.less(tf.range(0, mask.shape[1]), 1), 'float32');
  return tf.maximum(mask, tf.reshape(isFirst, [1, mask.shape[1]]));
}

/** Width of what {@link poolStates} gives. */
export const pooledWidth = (dim: number, pooling: StatePooling): number =>
  pooling === 'mean-max' ? 2 * dim : dim;
