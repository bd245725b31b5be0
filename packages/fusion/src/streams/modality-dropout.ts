import type { ForwardContext } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/**
 * Takes streams from examples while training: each with probability `rate`, but never all that an example has; where the draw says so,
 * that example keeps them all.
 *
 * @param present Of each stream `[batch]`, 1 or 0; `undefined` for a stream that the batch lacks.
 * @returns The same with fewer ones.
 */
export function dropStreams(
  present: readonly (tf.Tensor1D | undefined)[],
  rate: number,
  context: ForwardContext,
): (tf.Tensor1D | undefined)[] {
  if (!context.training || rate === 0) return [...present];
  // Dropout gives 0 or 1 / (1 − rate) ≥ 1.
  const kept = present.map(
    (one) => one && tf.mul<tf.Tensor1D>(one, tf.minimum(context.dropout(tf.onesLike(one), rate), 1)),
  );
  const some = kept.filter((one) => one !== undefined).reduce((a, b) => tf.maximum(a, b));
  const none = tf.sub(1, some); // [batch]: 1 where nothing would be left
  return kept.map((one, i) => one && tf.add<tf.Tensor1D>(one, tf.mul(none, present[i]!)));
}
