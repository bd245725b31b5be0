import type { BatchArray, HostBatch } from '@erc/batches';
import { DataError, ownValue } from '@erc/core';
import type { ModelManifest } from '../model-folder/manifest.js';

/** What a graph takes: arrays by name, and the sizes of the dimensions that `erc.json` names. */
export interface BoundInputs {
  readonly arrays: Readonly<Record<string, BatchArray>>;
  /** Of dimensions with the same name the largest. */
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * The arrays of a batch in the shapes that a graph takes.
 *
 * @param dialogues Of the batch, each of as many rows: the arrays of rows then begin with `[dialogues, utterances]`. Absent: with `[rows]`.
 * @throws DataError for an array that a batch does not have, and for one of another shape or type.
 */
export function bindInputs(
  batch: HostBatch,
  inputs: ModelManifest['inputs'],
  { dialogues, where }: { readonly dialogues?: number | undefined; readonly where: string },
): BoundInputs {
  const sizes = new Map<string, number>();
  const arrays: Record<string, BatchArray> = {};
  for (const [name, { shape: expected, dtype }] of Object.entries(inputs)) {
    const found = ownValue(batch, name);
    if (!found) {
      throw new DataError(
        `${where}: inputs: expected those that turns give (${Object.keys(batch).join(', ')}), received "${name}" as well.`,
      );
    }
    const array = dialogues === undefined ? found : byDialogue(found, name, dialogues);
    const isSame =
      array.shape.length === expected.length &&
      expected.every((extent, axis) => typeof extent === 'string' || extent === array.shape[axis]);
    const isOfType =
      dtype === 'int32' ? array.data instanceof Int32Array : array.data instanceof Float32Array;
    if (!isSame || !isOfType) {
      throw new DataError(
        `${where}: inputs.${name}: expected ${dtype} of [${expected.join(', ')}], received ${array.data instanceof Int32Array ? 'int32' : 'float32'} of [${array.shape.join(', ')}].`,
      );
    }
    for (const [axis, extent] of expected.entries()) {
      if (typeof extent === 'string') sizes.set(extent, Math.max(sizes.get(extent) ?? 0, array.shape[axis]!));
    }
    arrays[name] = array;
  }
  return { arrays, sizes };
}

/** Rows of dialogues that stand one after the other, as dialogues. What is of dialogues already stays. */
function byDialogue({ data, shape }: BatchArray, name: string, dialogues: number): BatchArray {
  if (name.startsWith('dialogues/')) return { data, shape };
  const [rows = 0, ...rest] = shape;
  return { data, shape: [dialogues, rows / dialogues, ...rest] };
}

/** The shape that an input has where named dimensions have these sizes. */
export const shapeAt = (
  shape: readonly (number | string)[],
  sizes: ReadonlyMap<string, number>,
): readonly number[] =>
  shape.map((extent) => (typeof extent === 'string' ? (sizes.get(extent) ?? 0) : extent));
