import * as tf from '@tensorflow/tfjs';

/** What a score that is left out loses: enough for a weight of exactly 0, yet finite, so that a row without any real score stays finite. */
const HIDDEN = 1e9;

/**
 * Softmax over the last axis where `mask` is 1, exactly 0 elsewhere; all 0 in a row whose mask is all 0.
 *
 * @param mask 1 or 0, float32; broadcasts to the scores.
 * @returns The shape of the scores.
 */
export function maskedSoftmax<T extends tf.Tensor>(scores: T, mask: tf.Tensor): T {
  return tf.tidy(() => {
    const weights = tf.softmax(tf.add(scores, tf.mul(tf.sub(mask, 1), HIDDEN)));
    // The product only matters in rows without a real score, where the softmax is uniform over the rest.
    return tf.mul<T>(weights, mask);
  });
}
