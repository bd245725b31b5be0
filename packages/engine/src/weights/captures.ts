import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import { hostTensor, type OrtModule, type OrtTensor } from '../runtime.js';
import type { Capture } from '../trace/backend.js';
import { supportedDtype } from '../trace/tracer.js';
import { typedValues } from '../trace/value.js';
import { ownerOf, type WeightOwner } from './owner.js';

/** Host copies by tfjs data: made once, shared by all programs, gone when tfjs drops the data. */
const copies = new WeakMap<tf.DataId, OrtTensor>();

async function hostCopy(ort: OrtModule, tensor: tf.Tensor): Promise<OrtTensor> {
  const { dataId, shape } = tensor;
  const known = copies.get(dataId);
  if (known) return known;
  const dtype = supportedDtype(tensor.dtype, 'engine: captured tensor');
  // tfjs never writes into values that it has. What it gives, its own array or a copy, is fed as it is: frozen weights are not held twice.
  const copy = hostTensor(ort, { data: typedValues(await tensor.data(), dtype), shape });
  copies.set(dataId, copy);
  return copy;
}

/** Feeds for the tensors and variables that a compiled function closes over, with the values that they have now. */
export async function captureFeeds(
  ort: OrtModule,
  captures: readonly Capture[],
): Promise<Record<string, OrtTensor>> {
  const feeds: Record<string, OrtTensor> = {};
  for (const { name, tensor } of captures) {
    if (tensor.isDisposed) {
      const what = tensor instanceof tf.Variable ? `variable ${tensor.name}` : 'a tensor that it closes over';
      throw new EngineError(
        'variable',
        `engine: expected what the compiled function uses to live as long as it, received ${what}, disposed.`,
      );
    }
    const owner = tensor instanceof tf.Variable ? ownerOf(tensor) : undefined;
    feeds[name] = owner ? owner.tensor(tensor as tf.Variable) : await hostCopy(ort, tensor);
  }
  return feeds;
}

/** The stores that hold captured variables. */
export function captureOwners(captures: readonly Capture[]): WeightOwner[] {
  const found = captures.flatMap(({ tensor }) =>
    tensor instanceof tf.Variable ? (ownerOf(tensor) ?? []) : [],
  );
  return [...new Set(found)];
}
