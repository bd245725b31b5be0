import * as tf from '@tensorflow/tfjs';

/** A value and how its gradient goes back: one tensor per input. */
export interface WithGradient<T extends tf.Tensor> {
  readonly value: T;
  readonly gradient: (dy: T, saved: tf.Tensor[]) => tf.Tensor[];
}

/**
 * `tf.customGrad` with types: `forward` calculates the value from the inputs, keeps what the gradient needs with `save`, and gives both.
 * The gradient is of first order: it cannot be differentiated again where it uses what `forward` calculated.
 */
export function withGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void, ...inputs: tf.Tensor[]) => WithGradient<T>,
): T {
  const run = tf.customGrad<T>((...args) => {
    const save = args[args.length - 1] as (tensors: tf.Tensor[]) => void;
    const { value, gradient } = forward(save, ...(args.slice(0, -1) as tf.Tensor[]));
    return { value, gradFunc: gradient };
  });
  return run(...inputs);
}
