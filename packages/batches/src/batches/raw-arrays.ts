import { type DenseFeature, isSparse, type RawKind, ShapeError } from '@erc/core';
import type { ExampleSet } from '../examples/examples.js';
import type { BatchArray } from './stream-arrays.js';

/** What a sample of 16 bits is divided by. */
const FULL_SCALE = 32768;

/** What an encoder of the model reads of each row of a batch; `undefined` for rows of padding. */
export type RawRows = readonly (DenseFeature | undefined)[];

/** Reads a raw stream of the examples `rows`, each once: it may lie on the disk. */
export const rawRowsOf = ({ streams }: ExampleSet, name: string, rows: readonly number[]): RawRows =>
  rows.map((i) => {
    if (i < 0) return undefined;
    const feature = streams[name]!.at(i)!;
    if (isSparse(feature)) throw new ShapeError(`batch: stream "${name}"`, ['steps'], [feature.dim]);
    return feature;
  });

/** Tokens or samples of a row. */
export const rawSteps = (row: DenseFeature | undefined): number => row?.shape[0] ?? 0;

/**
 * Token ids `[rows, steps]`, int32, or samples `[rows, steps]`, float32 in −1 … 1, with a mask. A row without any step has one that counts, of 0, so
 * that nothing is averaged over none.
 *
 * @param steps What all are padded to.
 */
export function stepArrays(
  name: string,
  rows: RawRows,
  { kind, steps }: { readonly kind: Exclude<RawKind, 'pixels'>; readonly steps: number },
): Record<string, BatchArray> {
  const length = rows.length * steps;
  const values = kind === 'tokens' ? new Int32Array(length) : new Float32Array(length);
  const mask = new Float32Array(length);
  for (const [row, feature] of rows.entries()) {
    const start = row * steps;
    const real = rawSteps(feature);
    if (feature && feature.shape.length !== 1) {
      throw new ShapeError(`batch: stream "${name}"`, ['steps'], feature.shape);
    }
    if (feature && kind === 'tokens') values.set(feature.data, start);
    else if (feature) for (let k = 0; k < real; k++) values[start + k] = feature.data[k]! / FULL_SCALE;
    mask.fill(1, start, start + Math.max(1, real));
  }
  const shape = [rows.length, steps];
  return { [`stream/${name}`]: { data: values, shape }, [`mask/${name}`]: { data: mask, shape } };
}

/** Pixels `[rows, height, width, 3]`, float32 in 0 … 255. All pictures of a stream have one size. */
export function pixelArray(name: string, rows: RawRows): BatchArray {
  const { shape } = rows.find((row) => row !== undefined) ?? { shape: [1, 1, 3] };
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = new Float32Array(rows.length * size);
  for (const [row, feature] of rows.entries()) {
    if (!feature) continue;
    if (feature.shape.join() !== shape.join()) {
      throw new ShapeError(`batch: stream "${name}"`, shape, feature.shape);
    }
    data.set(feature.data, row * size);
  }
  return { data, shape: [rows.length, ...shape] };
}
