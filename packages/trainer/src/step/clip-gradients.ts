import * as tf from '@tensorflow/tfjs';

/**
 * Scales all gradients together so that their global L2 norm is at most `clipNorm`: `g · min(1, clipNorm / (‖g‖ + 1e-6))`.
 *
 * @returns New tensors. Computed on the backend, without reading a value.
 * @see Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1, arXiv:1211.5063; the 1e-6 is
 *   PyTorch's `clip_grad_norm_`
 */
export function clipGradients(gradients: readonly tf.Tensor[], clipNorm: number): tf.Tensor[] {
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
    const factor = tf.minimum(tf.div(clipNorm, tf.add(norm, 1e-6)), 1);
    return gradients.map((gradient) => tf.mul(gradient, factor));
  });
}
