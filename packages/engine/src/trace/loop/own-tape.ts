import * as tf from '@tensorflow/tfjs';

/** Whether tfjs records what is computed now, for a gradient. */
export function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}

/**
 * Gradients of several results, to which gradients have arrived already, with respect to `xs`. They are computed on a tape of their own: inside
 * a kernel tfjs records nothing, and a gradient inside a gradient would end the tape around it.
 *
 * @param results Computes the results, each with the gradient that arrives at it.
 * @returns In the order of `xs`; undefined where no result depends on one.
 */
export function gradientsOf(
  results: () => readonly { readonly value: tf.Tensor; readonly arriving: tf.Tensor }[],
  xs: readonly tf.Tensor[],
): (tf.Tensor | undefined)[] {
  const { state } = tf.engine();
  const { activeTape, gradientDepth, kernelDepth } = state;
  Object.assign(state, { activeTape: undefined, gradientDepth: 0, kernelDepth: 0 });
  try {
    return tf.engine().gradients(() => meeting(results()), [...xs], undefined, true).grads;
  } finally {
    Object.assign(state, { activeTape, gradientDepth, kernelDepth });
  }
}

/** One scalar, as tfjs wants it, whose gradients with respect to the results are those that have arrived. */
function meeting(results: readonly { readonly value: tf.Tensor; readonly arriving: tf.Tensor }[]): tf.Tensor {
  const meet = tf.customGrad<tf.Scalar>(() => ({
    value: tf.scalar(0),
    gradFunc: () => results.map(({ arriving }) => arriving),
  }));
  return meet(...results.map(({ value }) => value));
}
