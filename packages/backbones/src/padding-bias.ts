import * as tf from '@tensorflow/tfjs';

/** 0 for real keys, −10⁹ for padding: `[batch, 1, 1, keys]`. Added to the scores of attention, and made once for all layers. */
export const paddingBias = (mask: tf.Tensor2D): tf.Tensor4D =>
  tf.reshape(tf.mul(tf.sub(mask, 1), 1e9), [mask.shape[0], 1, 1, mask.shape[1]]);
