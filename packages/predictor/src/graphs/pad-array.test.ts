import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padArray } from './pad-array.js';

const product = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Place of an index in an array, and the index of a place: another way to say the same. */
const placeOf = (index: readonly number[], shape: readonly number[]): number =>
  index.reduce((place, at, axis) => place * shape[axis]! + at, 0);
const indexOf = (place: number, shape: readonly number[]): number[] =>
  shape.map((extent, axis) => Math.floor(place / product(shape.slice(axis + 1))) % extent);

describe('padArray', () => {
  it('keeps every value at its index, and has zeros elsewhere', () => {
    const axes = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(axes, fc.boolean(), (extents, whole) => {
        const shape = extents.map(([extent]) => extent);
        const wide = extents.map(([extent, more]) => extent + more);
        const values = Array.from({ length: product(shape) }, (_, i) => i + 1);
        const data = whole ? Int32Array.from(values) : Float32Array.from(values);
        const padded = padArray({ data, shape }, wide);
        expect(padded.shape).toEqual(wide);
        expect(padded.data.constructor).toBe(data.constructor);
        for (let place = 0; place < product(wide); place++) {
          const index = indexOf(place, wide);
          const isReal = index.every((at, axis) => at < shape[axis]!);
          expect(padded.data[place]).toBe(isReal ? values[placeOf(index, shape)] : 0);
        }
      }),
      { seed: 5 },
    );
  });
});
