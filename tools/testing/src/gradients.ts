import * as tf from '@tensorflow/tfjs';

/** Central differences of a scalar function at `x`: `(f(x + h·eᵢ) − f(x − h·eᵢ)) / 2h` for each element, in the shape of `x`. */
export function centralDifferences(
  f: (x: tf.Tensor) => tf.Scalar,
  x: tf.Tensor,
  /** Step h. The default balances float32 rounding (~ε/h) against the h² of the formula. @default 1e-2 */
  step = 1e-2,
): tf.Tensor {
  const values = x.dataSync() as Float32Array;
  const at = (index: number, shift: number): number => {
    const moved = Float32Array.from(values);
    moved[index] = moved[index]! + shift;
    return tf.tidy(() => f(tf.tensor(moved, x.shape)).dataSync()[0]!);
  };
  const slopes = Float32Array.from(values, (_, i) => (at(i, step) - at(i, -step)) / (2 * step));
  return tf.tensor(slopes, x.shape);
}

/** Value and gradients of `f` at `inputs`, by name; `null` where `f` does not depend on the input. */
export function gradientsOf<Name extends string>(
  f: (inputs: Record<Name, tf.Tensor>) => tf.Scalar,
  inputs: Readonly<Record<Name, tf.Tensor>>,
): { readonly value: tf.Scalar; readonly gradients: Record<Name, tf.Tensor | null> } {
  const names = Object.keys(inputs) as Name[];
  const { value, grads } = tf.engine().gradients(
    () => f({ ...inputs }),
    names.map((name) => inputs[name]),
    undefined,
    true, // an input that f does not read gives null instead of an error
  );
  const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i] ?? null]));
  return { value: value as tf.Scalar, gradients: gradients as Record<Name, tf.Tensor | null> };
}

/** Whether no element is NaN or infinite. */
export function isAllFinite(x: tf.Tensor): boolean {
  return x.dataSync().every(Number.isFinite);
}
