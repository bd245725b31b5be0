import * as tf from '@tensorflow/tfjs';

/** Options of {@link l2Normalize}. */
export interface L2NormalizeOptions {
  /** @default -1, the last */
  readonly axis?: number;
  /** Least length that is divided by. @default 1e-12 */
  readonly eps?: number;
}

/**
 * Vectors of length 1: `x / max(‖x‖₂, eps)`. A zero vector stays zero; its gradient is finite (`dy / eps`), as PyTorch's is.
 *
 * @returns The shape of `x`.
 * @see PyTorch `torch.nn.functional.normalize`
 */
export function l2Normalize<T extends tf.Tensor>(
  x: T,
  { axis = -1, eps = 1e-12 }: L2NormalizeOptions = {},
): T {
  return tf.tidy(() => {
    const squares = tf.sum(tf.square(x), axis, true);
    // The maximum is taken before the root: the root's gradient at 0 would be 0/0.
    return tf.div<T>(x, tf.sqrt(tf.maximum(squares, eps ** 2)));
  });
}
