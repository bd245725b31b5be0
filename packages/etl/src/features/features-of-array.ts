import { DataError, type FeatureArray } from '@erc/core';
import { type NumericArray, numberReader, stridesOf } from './numeric-array.js';

/** An array, and the file that it is from. */
export interface LocatedArray {
  readonly array: NumericArray;
  /** For messages. */
  readonly where: string;
}

/** An utterance that a row of an array belongs to: its file and line, for messages. */
export type RowPlace = string;

/**
 * Cuts an array into the features of each utterance, as float32: `[utterances, dim]`, or `[utterances, steps, dim]` of which each
 * utterance has as many steps as `lengths` says. What stands after them is padding, and not looked at.
 *
 * @param places The utterances in the order of the array's first axis.
 * @throws DataError with file, index and row: for another number of rows, an empty width, lengths outside 1 … steps, and for a number that is
 * not finite or too large for float32.
 */
export function featuresOfArray(
  features: LocatedArray,
  lengths: LocatedArray | undefined,
  places: readonly RowPlace[],
): FeatureArray[] {
  const { array, where } = features;
  const { shape } = array;
  if (shape.length !== 2 && shape.length !== 3) {
    throw new DataError(
      `${where}: expected an array [utterances, dim] or [utterances, steps, dim], received [${shape.join(', ')}].`,
    );
  }
  checkRows(features, places);
  const dim = shape.at(-1)!;
  if (dim === 0) throw new DataError(`${where}: expected vectors, received [${shape.join(', ')}].`);
  const isSequence = shape.length === 3;
  if (isSequence !== (lengths !== undefined)) {
    throw new DataError(
      isSequence
        ? `${where}: expected the number of steps of each utterance beside [${shape.join(', ')}] (a file _lengths.npy, or an array "lengths" in the safetensors file), received none.`
        : `${lengths!.where}: expected lengths beside [utterances, steps, dim] only, received them beside [${shape.join(', ')}] in ${where}.`,
    );
  }
  const steps = lengths ? readLengths(lengths, shape[1]!, places) : undefined;
  const read = numberReader(array);
  const strides = stridesOf(array);
  const [ofRow, ofColumn] = [strides[0]!, strides.at(-1)!];
  const ofStep = isSequence ? strides[1]! : 0;
  return places.map((place, row): FeatureArray => {
    const count = steps?.[row] ?? 1;
    const data = new Float32Array(count * dim);
    for (let step = 0, to = 0; step < count; step++) {
      for (let column = 0; column < dim; column++, to++) {
        const value = read(row * ofRow + step * ofStep + column * ofColumn);
        data[to] = value;
        if (!Number.isFinite(data[to])) {
          const index = isSequence ? [row, step, column] : [row, column];
          throw new DataError(
            `${where}: [${index.join(', ')}], of ${place}: expected a number that is finite in float32, received ${value}.`,
          );
        }
      }
    }
    return { data, shape: isSequence ? [count, dim] : [dim] };
  });
}

function checkRows({ array, where }: LocatedArray, places: readonly RowPlace[]): void {
  const rows = array.shape[0];
  if (rows === places.length) return;
  const last = places.at(-1);
  throw new DataError(
    `${where}: expected ${places.length} rows, one for each utterance up to ${last}, received ${rows}.`,
  );
}

function readLengths({ array, where }: LocatedArray, steps: number, places: readonly RowPlace[]): number[] {
  if (array.shape.length !== 1 || !/^[iu]/.test(array.type)) {
    throw new DataError(
      `${where}: expected one integer for each utterance, received ${array.type} [${array.shape.join(', ')}].`,
    );
  }
  checkRows({ array, where }, places);
  const read = numberReader(array);
  return places.map((place, row) => {
    const length = read(row);
    if (length >= 1 && length <= steps) return length;
    throw new DataError(`${where}: [${row}], of ${place}: expected 1 … ${steps} steps, received ${length}.`);
  });
}
