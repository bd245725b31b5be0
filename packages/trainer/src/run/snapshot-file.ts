import {
  DataError,
  type FeatureArray,
  messageOf,
  parseJson,
  readSafetensors,
  safetensorsParts,
} from '@erc/core';
import type { StepState } from '@erc/engine';
import { z } from 'zod';
import { type LoopState, loopStateSchema } from '../loop/loop-state.js';

/** JSON has neither NaN nor infinities: they are words. */
const worded = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const countersSchema = z.strictObject({
  step: z.int(),
  pass: z.int(),
  seed: z.number(),
  learningRates: z.array(z.number()),
});

/** What a state file holds: a step and a loop, without the best weights, which have a file of their own. */
export interface SavedState {
  readonly loop: LoopState;
  readonly step: StepState;
}

/** A state as the parts of one safetensors file, views of it: the step's arrays by name, the plain data as JSON in its metadata. */
export function encodeState({ loop, step }: SavedState): Uint8Array[] {
  const arrays = Object.entries(step.arrays).map(([name, data]): [string, FeatureArray] => [
    name,
    { data, shape: [data.length] },
  ]);
  return safetensorsParts(Object.fromEntries(arrays), {
    loop: JSON.stringify(loop, worded),
    counters: JSON.stringify(step.counters),
  });
}

/**
 * Reads the file that {@link encodeState} gave.
 *
 * @throws DataError when it is something else, or of another version.
 */
export function decodeState(bytes: Uint8Array, where: string): SavedState {
  const { tensors, metadata } = readSafetensors(bytes, where);
  const arrays = Object.entries(tensors).map(([name, { data }]): [string, Float32Array] => {
    if (data instanceof Float32Array) return [name, data];
    throw new DataError(`${where}: "${name}": expected float32.`);
  });
  try {
    return {
      loop: loopStateSchema.parse(parseJson(metadata.loop ?? '', 'loop')),
      step: {
        arrays: Object.fromEntries(arrays),
        counters: countersSchema.parse(parseJson(metadata.counters ?? '', 'counters')),
      },
    };
  } catch (cause) {
    throw new DataError(`${where}: expected the state of a training, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
