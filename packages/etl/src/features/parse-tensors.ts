import { readSafetensorsLayout, type SafetensorsDtype } from '@erc/core';
import type { NumberType, NumericArray } from './numeric-array.js';

const TYPES = {
  F16: 'f2',
  BF16: 'bf2',
  F32: 'f4',
  F64: 'f8',
  I8: 'i1',
  I16: 'i2',
  I32: 'i4',
  I64: 'i8',
  U8: 'u1',
  U16: 'u2',
  U32: 'u4',
  U64: 'u8',
} as const satisfies Readonly<Record<SafetensorsDtype, NumberType>>;

const DTYPES = Object.keys(TYPES) as (keyof typeof TYPES)[];

/**
 * Parses a safetensors file of any float or integer type.
 *
 * @param bytes The whole file. The arrays are views of it.
 * @throws DataError for anything else.
 */
export function parseTensors(bytes: Uint8Array, where: string): ReadonlyMap<string, NumericArray> {
  const read = (start: number, end: number): Uint8Array => bytes.subarray(start, end);
  const { arrays } = readSafetensorsLayout(read, { size: bytes.length, dtypes: DTYPES, where });
  return new Map(
    Object.entries(arrays).map(([name, { dtype, shape, start, end }]) => [
      name,
      { type: TYPES[dtype], isLittleEndian: true, shape, isFortran: false, bytes: read(start, end) },
    ]),
  );
}
