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

/** Tokens, samples or pictures of a row. */
export const rawSteps = (row: DenseFeature | undefined): number => row?.shape[0] ?? 0;

/**
 * Token ids `[rows, steps]`, int32; samples `[rows, steps]`, float32 in −1 … 1; pictures `[rows, steps, height, width, 3]`, float32 in 0 … 255, or maps of them; with
 * a mask `[rows, steps]`. A row without any step has one that counts, of 0, so that nothing is averaged over none.
 *
 * @param steps What all are padded to.
 * @throws ShapeError where the pictures of a stream have different sizes.
 */
export function rawArrays(
  name: string,
  rows: RawRows,
  { kind, steps }: { readonly kind: RawKind; readonly steps: number },
): Record<string, BatchArray> {
  const ofStep = rows.find((row) => row !== undefined)?.shape.slice(1) ?? [];
  const size = ofStep.reduce((product, extent) => product * extent, 1);
  const length = rows.length * steps * size;
  const values = kind === 'tokens' ? new Int32Array(length) : new Float32Array(length);
  const mask = new Float32Array(rows.length * steps);
  for (const [row, feature] of rows.entries()) {
    const start = row * steps;
    mask.fill(1, start, start + Math.max(1, rawSteps(feature)));
    if (!feature) continue;
    const { data, shape } = feature;
    if (shape.slice(1).join() !== ofStep.join()) {
      throw new ShapeError(`batch: stream "${name}"`, ['steps', ...ofStep], shape);
    }
    if (kind === 'samples') for (let k = 0; k < data.length; k++) values[start + k] = data[k]! / FULL_SCALE;
    else values.set(data, start * size);
  }
  return {
    [`stream/${name}`]: { data: values, shape: [rows.length, steps, ...ofStep] },
    [`mask/${name}`]: { data: mask, shape: [rows.length, steps] },
  };
}
