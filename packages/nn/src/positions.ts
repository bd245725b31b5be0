import { ConfigError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';

/**
 * Sinusoidal positions: `PE(t, 2i) = sin(t / 10000^(2i/dim))`, `PE(t, 2i+1) = cos(t / 10000^(2i/dim))`.
 *
 * @param dim Even.
 * @returns A constant, `[steps, dim]`, in −1 … 1; add it to `[batch, steps, dim]`.
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.5, arXiv:1706.03762
 */
export function sinusoidalPositions(steps: number, dim: number): tf.Tensor2D {
  checkInteger('sinusoidalPositions: steps', steps);
  if (!Number.isInteger(dim) || dim < 2 || dim % 2 !== 0) {
    throw new ConfigError(
      `sinusoidalPositions: dim: expected an even number of at least 2, received ${dim}.`,
    );
  }
  const values = Float32Array.from({ length: steps * dim }, (_, index) => {
    const [step, column] = [Math.floor(index / dim), index % dim];
    const angle = step / 10000 ** ((column - (column % 2)) / dim);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor2d(values, [steps, dim]);
}
