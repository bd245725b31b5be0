import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** A number, or numbers nested to any depth. */
export type Nested = number | readonly Nested[];

/** What {@link toBeAllClose} compares: a tensor, nested numbers, or a flat typed array (whose shape is not compared). */
export type Numbers = tf.Tensor | Nested | Float32Array | Float64Array | Int32Array | Uint8Array;

/** Allowed difference of each element: `|received − expected| ≤ atol + rtol · |expected|`. */
export interface Tolerance {
  /** Relative to the expected value. @default 1e-5 */
  readonly rtol?: number;
  /** Absolute. @default 1e-6 */
  readonly atol?: number;
}

interface Flat {
  readonly data: ArrayLike<number>;
  /** Absent for typed arrays, which have none. */
  readonly shape?: readonly number[];
}

function nestedShape(numbers: Nested): number[] {
  if (typeof numbers === 'number') return [];
  return [numbers.length, ...(numbers.length > 0 ? nestedShape(numbers[0]!) : [])];
}

function leaves(numbers: Nested): number[] {
  return typeof numbers === 'number' ? [numbers] : numbers.flatMap(leaves);
}

function flatten(numbers: Numbers): Flat {
  if (numbers instanceof tf.Tensor) return { data: numbers.dataSync(), shape: numbers.shape };
  if (ArrayBuffer.isView(numbers)) return { data: numbers };
  const nested = numbers as Nested;
  const data = leaves(nested);
  return { data, shape: nestedShape(nested) };
}

interface Comparison {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Compares all elements as `numpy.allclose` does: NaN is close to nothing, an infinity only to itself. */
export function compareAllClose(
  received: Numbers,
  expected: Numbers,
  { rtol = 1e-5, atol = 1e-6 }: Tolerance = {},
): Comparison {
  const a = flatten(received);
  const b = flatten(expected);
  const shapesDiffer = a.shape && b.shape && a.shape.join() !== b.shape.join();
  if (shapesDiffer || a.data.length !== b.data.length) {
    const say = ({ shape, data }: Flat): string => (shape ? `shape [${shape}]` : `${data.length} values`);
    return { pass: false, message: () => `toBeAllClose: expected ${say(b)}, received ${say(a)}.` };
  }
  let far = 0;
  let worst = -1;
  let worstExcess = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < b.data.length; i++) {
    const [x, y] = [a.data[i]!, b.data[i]!];
    if (x === y) continue;
    const excess = Math.abs(x - y) - (atol + rtol * Math.abs(y));
    if (excess <= 0) continue; // not so for NaN
    far += 1;
    if (worst < 0 || !(excess <= worstExcess)) [worst, worstExcess] = [i, excess];
  }
  const detail = (): string =>
    far === 0
      ? `all ${b.data.length} values are close`
      : `${far} of ${b.data.length} values differ, most at flat index ${worst}: expected ${b.data[worst]}, received ${a.data[worst]}`;
  return { pass: far === 0, message: () => `toBeAllClose (rtol ${rtol}, atol ${atol}): ${detail()}.` };
}

expect.extend({
  toBeAllClose: (received: Numbers, expected: Numbers, tolerance?: Tolerance) =>
    compareAllClose(received, expected, tolerance),
});

declare module 'vitest' {
  interface Matchers<T> {
    /** Shape and every element are equal within `atol + rtol · |expected|`. */
    toBeAllClose(expected: Numbers, tolerance?: Tolerance): T;
  }
}
