import { type AwaitedArray, DataError, messageOf, parseJson, streamSafetensors } from '@erc/core';
import { findSafetensors } from '@erc/core/node';
import { originsMetadata, partMetadata } from '@erc/run-folder';
import { z } from 'zod';
import { type LoopState, loopStateSchema } from '../loop/loop-state.js';
import type { ModelState } from '../step/model-step.js';

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
  readonly step: ModelState;
}

/**
 * A state as the parts of one safetensors file: the step's arrays by name, read one after the other, and the plain data as JSON in its
 * metadata.
 */
export function streamState({ loop, step }: SavedState): AsyncGenerator<Uint8Array, void> {
  const { shapes, origins, counters } = step;
  const arrays = [...shapes].map(([name, shape]): [string, AwaitedArray] => [
    name,
    { dtype: 'F32', shape, read: () => step.read(name) },
  ]);
  return streamSafetensors(new Map(arrays), {
    loop: JSON.stringify(loop, worded),
    counters: JSON.stringify(counters),
    ...originsMetadata(origins),
  });
}

/**
 * Reads the file that {@link streamState} gave: its arrays one by one, when they are asked for. Until then the file must stay as it is.
 *
 * @throws DataError when it is something else, or of another version.
 */
export async function readState(path: string): Promise<SavedState> {
  const { arrays, metadata: all, read } = await findSafetensors(path, ['F32']);
  const { origins, metadata } = partMetadata(all, path);
  try {
    return {
      loop: loopStateSchema.parse(parseJson(metadata.loop ?? '', 'loop')),
      step: {
        shapes: new Map(Object.entries(arrays).map(([name, { shape }]) => [name, shape])),
        origins,
        counters: countersSchema.parse(parseJson(metadata.counters ?? '', 'counters')),
        read: async (name) => new Float32Array((await read(name)).buffer),
      },
    };
  } catch (cause) {
    throw new DataError(`${path}: expected the state of a training, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
