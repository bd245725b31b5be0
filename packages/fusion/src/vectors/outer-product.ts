import * as tf from '@tensorflow/tfjs';

/**
 * The outer product of each row's vectors, flattened with the last vector's index fastest: `[batch, d₁]`, …, `[batch, dₙ]` to
 * `[batch, d₁ · … · dₙ]`. One vector is its own product.
 */
export function outerProduct(vectors: readonly tf.Tensor2D[]): tf.Tensor2D {
  return vectors.reduce((product, x) => {
    const [batch, dim] = x.shape;
    // A product of matrices [d, 1] · [1, dim]: its gradient needs no sums over broadcast axes.
    const next = tf.matMul(tf.expandDims(product, 2), tf.expandDims(x, 1));
    return tf.reshape(next, [batch, product.shape[1] * dim]);
  });
}

/** `[x; 1]`: `[batch, dim]` to `[batch, dim + 1]`. */
export const withOne = (x: tf.Tensor2D): tf.Tensor2D => tf.concat2d([x, tf.ones([x.shape[0], 1])], 1);
