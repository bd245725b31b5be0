import { type Feature, isSparse, ShapeError } from '@erc/core';
import type { ExampleSet } from '../examples/examples.js';
import { bucketOf } from './batch-rows.js';
import type { VectorMemory } from './vector-memory.js';

/** An array in host memory with its shape: what goes into a training step. */
export interface BatchArray {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Options of {@link vectorArray}. */
export interface VectorArrayOptions {
  readonly examples: ExampleSet;
  /** The stream. */
  readonly name: string;
  /** Example of each vector; −1 for zeros. */
  readonly rows: readonly number[];
  readonly dim: number;
  /** Where the array comes from. @default a new one */
  readonly memory?: VectorMemory | undefined;
}

/** Dense vectors of the examples `rows`, in an array of shape `[...shape, dim]`. */
export function vectorArray(
  { examples, name, rows, dim, memory }: VectorArrayOptions,
  shape: readonly number[],
): BatchArray {
  const features = examples.streams[name]!;
  const { data, held } = memory?.take(name, rows.length, dim) ?? {
    data: new Float32Array(rows.length * dim),
    held: [],
  };
  for (let row = 0; row < rows.length; row++) {
    const feature = rows[row]! < 0 ? undefined : features.at(rows[row]!)!;
    const before = held[row];
    if (before) clearVector(data, row * dim, before, dim);
    if (feature) setVector(data, row * dim, feature, dim, name);
    held[row] = feature;
  }
  return { data, shape: [...shape, dim] };
}

function setVector(data: Float32Array, start: number, feature: Feature, dim: number, name: string): void {
  if (isSparse(feature)) {
    if (feature.dim !== dim) throw new ShapeError(`batch: stream "${name}"`, [dim], [feature.dim]);
    const { indices, values } = feature;
    for (let k = 0; k < indices.length; k++) data[start + indices[k]!] = values[k]!;
    return;
  }
  if (feature.shape.length !== 1 || feature.shape[0] !== dim) {
    throw new ShapeError(`batch: stream "${name}"`, [dim], feature.shape);
  }
  data.set(feature.data, start);
}

/** Zeros over what {@link setVector} wrote. */
function clearVector(data: Float32Array, start: number, feature: Feature, dim: number): void {
  if (!isSparse(feature)) data.fill(0, start, start + dim);
  else {
    const { indices } = feature;
    for (let k = 0; k < indices.length; k++) data[start + indices[k]!] = 0;
  }
}

/** Steps of a feature; a vector has none. */
export const stepsOf = (feature: Feature): number => (isSparse(feature) ? 0 : (feature.shape[0] ?? 0));

/**
 * Steps of the examples `rows`, with a mask. All are padded to the next of 4, 6, 8, 12, 16, 24, … steps above the longest, so that few
 * programs are compiled, but to no more than `longest`.
 *
 * @param longest Steps of the longest example there is. @default no limit
 */
export function sequenceArrays(
  { streams }: ExampleSet,
  name: string,
  rows: readonly number[],
  dim: number,
  longest = Number.POSITIVE_INFINITY,
): Record<string, BatchArray> {
  const arrays = rows.map((i) => {
    if (i < 0) return undefined;
    const feature = streams[name]!.at(i)!;
    if (isSparse(feature)) throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], [feature.dim]);
    if (feature.shape.length !== 2 || feature.shape[1] !== dim) {
      throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], feature.shape);
    }
    return feature;
  });
  const needed = Math.max(1, ...arrays.map((feature) => feature?.shape[0] ?? 0));
  const steps = Math.max(needed, Math.min(longest, bucketOf(needed)));
  const values = new Float32Array(rows.length * steps * dim);
  const mask = new Float32Array(rows.length * steps);
  for (const [row, feature] of arrays.entries()) {
    if (!feature) continue;
    values.set(feature.data, row * steps * dim);
    mask.fill(1, row * steps, row * steps + feature.shape[0]!);
  }
  return {
    [`stream/${name}`]: { data: values, shape: [rows.length, steps, dim] },
    [`mask/${name}`]: { data: mask, shape: [rows.length, steps] },
  };
}
