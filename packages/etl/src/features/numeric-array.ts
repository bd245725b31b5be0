import { float16Value } from '@erc/core';

/** Bytes of one number, by its type: float16, bfloat16, float32, float64, and integers with and without sign. */
export const NUMBER_BYTES = {
  f2: 2,
  bf2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
} as const;

/** A type of {@link NUMBER_BYTES}. */
export type NumberType = keyof typeof NUMBER_BYTES;

/** Numbers as a file holds them: not copied, not converted. */
export interface NumericArray {
  readonly type: NumberType;
  readonly isLittleEndian: boolean;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest (Fortran, Matlab) and not the last one. */
  readonly isFortran: boolean;
  /** Exactly the numbers. */
  readonly bytes: Uint8Array;
}

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);

/** How far apart neighbours along each axis are, in numbers. */
export function stridesOf({ shape, isFortran }: Pick<NumericArray, 'shape' | 'isFortran'>): number[] {
  return shape.map((_, axis) => sizeOf(isFortran ? shape.slice(0, axis) : shape.slice(axis + 1)));
}

/** A function that gives the number at a place of the file. Integers of 64 bits are rounded to the nearest double. */
export function numberReader({
  type,
  isLittleEndian: little,
  bytes,
}: NumericArray): (index: number) => number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'f2':
      return (i) => float16Value(view.getUint16(2 * i, little));
    case 'bf2':
      return (i) => bfloatToNumber(view.getUint16(2 * i, little));
    case 'f4':
      return (i) => view.getFloat32(4 * i, little);
    case 'f8':
      return (i) => view.getFloat64(8 * i, little);
    case 'i1':
      return (i) => view.getInt8(i);
    case 'i2':
      return (i) => view.getInt16(2 * i, little);
    case 'i4':
      return (i) => view.getInt32(4 * i, little);
    case 'i8':
      return (i) => Number(view.getBigInt64(8 * i, little));
    case 'u1':
      return (i) => view.getUint8(i);
    case 'u2':
      return (i) => view.getUint16(2 * i, little);
    case 'u4':
      return (i) => view.getUint32(4 * i, little);
    case 'u8':
      return (i) => Number(view.getBigUint64(8 * i, little));
  }
}

const WORD = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a float32. */
function bfloatToNumber(bits: number): number {
  WORD.setUint32(0, bits * 2 ** 16);
  return WORD.getFloat32(0);
}
