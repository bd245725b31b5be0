import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.js';

/** Squared length below which a row has no direction: a length of 1e-12. */
const NOTHING = 1e-24;

/**
 * Rows of length 1: `x / ‖x‖₂`. A row of zeros stays zero and is differentiated as if its length were 1: dividing by a tiny constant
 * instead would give it a gradient of that constant's inverse.
 *
 * @param x `[batch, dim]`
 */
export function unitRows(x: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const squares = tf.sum(tf.square(x), 1, true); // [batch, 1]
    const instead = detached(squares, (s) => tf.cast(tf.less(s, NOTHING), 'float32'));
    return tf.div<tf.Tensor2D>(x, tf.sqrt(tf.add(squares, instead)));
  });
}
