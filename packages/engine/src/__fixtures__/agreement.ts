import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { compile } from '../compile.js';
import { chooseKernels } from '../native/choose-kernels.js';
import type { HostArray, HostArrays, ResolvedEngine, Tensors } from '../types.js';

/** With the kernels of @erc/native where they are built, and `ERC_NATIVE` is not `off`. */
const { kernels } = await chooseKernels({});

export const ENGINE: ResolvedEngine = {
  type: 'onnx',
  kernels,
  device: 'cpu',
  index: 0,
  threads: 1,
  precision: 'float32',
  runtime: 'onnxruntime-node',
  passedOver: [],
};

export type Fn = (inputs: Record<string, tf.Tensor>) => Tensors;

/** Pseudo-random numbers in (-1, 1) by a linear congruence: enough for test data. */
export function numbers(shape: readonly number[], seed = 1): HostArray {
  let state = (seed * 2654435761) >>> 0 || 1;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * 0.999;
  });
  return { data, shape };
}

export const integers = (values: readonly number[], shape: readonly number[] = [values.length]): HostArray => ({
  data: Int32Array.from(values),
  shape,
});

const dtypeOf = (data: HostArray['data']): tf.DataType =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';

/** What tfjs's CPU backend makes of the function. */
export async function onCpu(fn: Fn, inputs: HostArrays): Promise<Record<string, HostArray>> {
  await tf.setBackend('cpu');
  return tf.tidy(() => {
    const tensors = Object.entries(inputs).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], dtypeOf(data) as 'float32')]);
    const outputs = fn(Object.fromEntries(tensors));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, { data: tensor.dataSync() as Float32Array, shape: tensor.shape }]),
    );
  });
}

export async function compiled(fn: Fn, inputs: HostArrays, engine = ENGINE): Promise<Record<string, HostArray>> {
  await tf.setBackend('cpu');
  const program = await compile(fn, { engine, cacheSize: 1 });
  try {
    return await program(inputs);
  } finally {
    await program.dispose();
  }
}

/** |a - b| ≤ 1e-5·(1 + max|b|), element by element; shapes and NaNs the same. */
export function expectClose(actual: Record<string, HostArray>, expected: Record<string, HostArray>, tolerance = 1e-5): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, want] of Object.entries(expected)) {
    const got = actual[name]!;
    expect([...got.shape], `${name} shape`).toEqual([...want.shape]);
    const scale = 1 + Math.max(0, ...Array.from(want.data, Math.abs).filter(Number.isFinite));
    Array.from(want.data).forEach((value, i) => {
      if (Object.is(value, got.data[i]) || value === got.data[i]) return;
      if (Math.abs(value - got.data[i]!) <= tolerance * scale) return;
      expect.fail(`${name}[${i}]: expected ${value}, received ${got.data[i]}`);
    });
  }
}

/** The compiled function gives what the CPU backend gives. */
export async function expectAgreement(fn: Fn, inputs: HostArrays, tolerance?: number, engine?: ResolvedEngine): Promise<void> {
  expectClose(await compiled(fn, inputs, engine), await onCpu(fn, inputs), tolerance);
}

/** Outputs, and the gradients of Σ outputs·(fixed weights) with respect to the named inputs. */
export function withGradients(fn: Fn, names: readonly string[]): Fn {
  return (inputs) => {
    const outputs = fn(inputs);
    const scalar = (...args: tf.Tensor[]): tf.Scalar => {
      const result = fn({ ...inputs, ...Object.fromEntries(names.map((name, i) => [name, args[i]!])) });
      const sums = Object.values(result).map((tensor) => {
        const weights = numbers(tensor.shape, 7);
        return tf.sum(tf.mul(tensor, tf.tensor(weights.data, tensor.shape)));
      });
      return tf.addN(sums) as tf.Scalar;
    };
    const gradients = tf.grads(scalar)(names.map((name) => inputs[name]!));
    return { ...outputs, ...Object.fromEntries(gradients.map((gradient, i) => [`d${names[i]}`, gradient])) };
  };
}

