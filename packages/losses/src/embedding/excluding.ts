import * as tf from '@tensorflow/tfjs';

/** Far below any logit, yet finite: a row without any candidate stays finite too. */
const LOWEST = -1e9;

/**
 * Logits of the candidates, and of the rest ones so low that their share of a softmax is exactly 0, as is their gradient.
 *
 * @param logits `[batch, batch]`
 * @param candidates 1 for a candidate, 0 for what is left out: `[batch, batch]`.
 */
export function excluding(logits: tf.Tensor2D, candidates: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() =>
    tf.add<tf.Tensor2D>(tf.mul(logits, candidates), tf.mul(tf.sub(1, candidates), LOWEST)),
  );
}
