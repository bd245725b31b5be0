import * as tf from '@tensorflow/tfjs';

/**
 * A tensor of fixed, well spread numbers in −1 … 1, different for each `seed`. Good enough for shapes and properties; tests that need
 * a distribution use `createRandom` of `@erc/core`.
 */
export function spread(shape: number[], seed = 1): tf.Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  // Golden-ratio (Weyl) sequence: no two neighbours alike, none on a kink such as 0.
  const at = (i: number): number => 2 * (((i + 1) * 0.6180339887498949 + seed * 0.754877666) % 1) - 1;
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => at(i)),
    shape,
  );
}
