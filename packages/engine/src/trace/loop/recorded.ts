import * as tf from '@tensorflow/tfjs';

const KERNEL = 'ErcRecorded';

/** What the kernel and its gradient are given as attributes. */
interface Recorded {
  forward(): tf.TensorInfo[];
  backward(dys: tf.Tensor[]): readonly (() => tf.Tensor)[];
}

/** Lets a backend run {@link recorded}. */
export function registerRecorded(backendName: string): void {
  tf.registerKernel({
    kernelName: KERNEL,
    backendName,
    kernelFunc: ({ attrs }) => (attrs as unknown as Recorded).forward(),
  });
  tf.registerGradient({
    kernelName: KERNEL,
    gradFunc: (dys, _, attrs) =>
      Object.fromEntries(
        (attrs as unknown as Recorded).backward([dys].flat()).map((gradient, i) => [String(i), gradient]),
      ),
  });
}

/**
 * `tf.customGrad` for several results.
 *
 * @param forward Nothing that it does is recorded.
 * @param backward From the gradients of the results, in their order, to those of the inputs: functions, since tfjs frees what one of them makes
 *   beside its result.
 */
export function recorded(
  inputs: readonly tf.Tensor[],
  forward: () => tf.TensorInfo[],
  backward: (dys: tf.Tensor[]) => readonly (() => tf.Tensor)[],
): tf.Tensor[] {
  const named = Object.fromEntries(inputs.map((tensor, i) => [String(i), tensor]));
  const attributes: Recorded = { forward, backward };
  return tf.engine().runKernel(KERNEL, named, attributes as unknown as tf.NamedAttrMap);
}
