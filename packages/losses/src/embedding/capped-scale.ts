import * as tf from '@tensorflow/tfjs';

/** CLIP's bound: logits are scaled by 100 at most. */
const HIGHEST = Math.log(100);

/**
 * `exp(min(s, ln 100))`. Beyond the bound only a gradient that leads back to it goes through (positive: descent lowers s), where that of
 * a plain minimum is 0 for ever. So it does in the graph what CLIP does by clipping the parameter after each step.
 *
 * @param logScale s, a scalar.
 */
export function cappedScale(logScale: tf.Scalar): tf.Scalar {
  const run = tf.customGrad<tf.Scalar>((s, save) => {
    const value = tf.tidy(() => tf.exp<tf.Scalar>(tf.minimum(s as tf.Scalar, HIGHEST)));
    (save as (tensors: tf.Tensor[]) => void)([s as tf.Scalar, value]);
    return {
      value,
      gradFunc: (dy: tf.Scalar, saved: tf.Tensor[]) => {
        const [at, scale] = saved as [tf.Scalar, tf.Scalar];
        const slope = tf.mul<tf.Scalar>(dy, scale);
        return tf.where<tf.Scalar>(tf.greaterEqual(at, HIGHEST), tf.relu(slope), slope);
      },
    };
  });
  return run(logScale);
}
