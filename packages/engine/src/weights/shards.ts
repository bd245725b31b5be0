import { EngineError } from '../errors.js';
import { type KernelMemory, padded } from '../kernels/memory.js';

/** One memory of a weight store: all regions of some of its variables, one behind the other. */
export interface Shard {
  readonly memory: KernelMemory;
  /** Elements of one region, padding included. */
  readonly span: number;
}

/** Where a variable lies: the same in every region. */
export interface Place {
  /** Number of the memory. No variable lies in two: the runtime reads it as one array. */
  readonly shard: number;
  /** Elements before it in each region of that memory. */
  readonly start: number;
  readonly size: number;
}

/** One number for each element of the variables: their weights, their gradients, or a moment. */
export interface Region {
  /** Byte offset of the region in a memory. */
  pointer(shard: number): number;
  /** A view, not a copy. */
  view(place: Place): Float32Array;
}

/**
 * Gives each variable its place, in order: the next memory begins where one would be larger than `capacity`.
 *
 * @param regions How many numbers are kept for each element.
 * @returns The places, and the elements of one region in each memory.
 * @throws EngineError for a variable that no memory can hold.
 */
export function placeVariables(
  variables: readonly { readonly size: number; readonly name: string }[],
  regions: number,
  capacity: number,
): { readonly places: readonly Place[]; readonly spans: readonly number[] } {
  const most = Math.floor(capacity / regions);
  const spans = [0];
  const places = variables.map(({ size, name }): Place => {
    const taken = padded(size);
    if (taken > most) {
      const received = `${name} with ${size}`;
      throw new EngineError(
        'invalid-option',
        `engine: expected at most ${most} values in one trained variable (${regions} float32 numbers each: weight, gradient, moments, sums), received ${received}. ` +
          'Freeze it, or use an optimizer with fewer moments or no gradient accumulation.',
      );
    }
    if (spans.at(-1)! + taken > most) spans.push(0);
    const shard = spans.length - 1;
    const start = spans[shard]!;
    spans[shard] = start + taken;
    return { shard, start, size };
  });
  return { places, spans };
}
