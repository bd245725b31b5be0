import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import { inputSpecs } from '../program.js';
import type { HostArray, HostArrays, Tensors } from '../types.js';

/** Host arrays as tensors of the current backend. */
export function toTensors(where: string, inputs: HostArrays): Record<string, tf.Tensor> {
  const { specs } = inputSpecs(where, inputs);
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => {
      // A copy: the CPU backend would keep the caller's array.
      const values = inputs[name]!.data.slice() as Float32Array;
      return [name, tf.tensor(values, [...shape], dtype)];
    }),
  );
}

/** Tensors as host arrays, which the caller owns. */
export async function toHost(tensors: Tensors): Promise<Record<string, HostArray>> {
  const entries: [string, HostArray][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = (await tensor.data()).slice() as Float32Array;
    entries.push([name, { data, shape: tensor.shape }]);
  }
  return Object.fromEntries(entries);
}

export function checkTensors(result: Tensors): Tensors {
  const isRecord = typeof result === 'object' && result !== null && !(result instanceof Promise);
  if (!isRecord || !Object.values(result).every((value) => value instanceof tf.Tensor)) {
    throw new EngineError(
      'invalid-function',
      'engine: expected a synchronous function that returns a record of tensors.',
    );
  }
  return result;
}
