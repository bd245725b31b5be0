import { type Initializer, ONNX_TYPES, type OnnxType } from '../graph.js';
import type { ByteSource } from './byte-source.js';
import { type Field, fieldsIn } from './fields.js';
import { integersOf, textOf } from './values.js';

/** `TensorProto.DataLocation`. */
export const EXTERNAL = 1;

/** Larger arrays are not read: nothing is decided by their numbers. */
const LARGE_BYTES = 1024;

/** An initializer of a file. */
export interface ReadTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The number of its type in ONNX. */
  readonly type: number;
  /** Where its bytes lie, where they lie in one piece in this file. */
  readonly raw: { readonly start: number; readonly end: number } | undefined;
  /** Whether they lie in another file. */
  readonly isExternal: boolean;
}

/** Reads what a TensorProto says of its array. */
export function readTensor(source: ByteSource, { valueStart, end }: Field): ReadTensor {
  const shape: number[] = [];
  let [name, type] = ['', 0];
  let raw: ReadTensor['raw'];
  let isExternal = false;
  for (const field of fieldsIn(source, valueStart, end)) {
    if (field.number === 1) shape.push(...integersOf(source, field));
    else if (field.number === 2) type = field.varint;
    else if (field.number === 8) name = textOf(source, field);
    else if (field.number === 9) raw = { start: field.valueStart, end: field.end };
    else if (field.number === 14) isExternal = field.varint === EXTERNAL;
  }
  return { name, shape, type, raw, isExternal };
}

/** As the graphs of this package have it, without its numbers where they are many. Undefined for a type that these have not. */
export function asInitializer(
  source: ByteSource,
  { name, shape, type, raw }: ReadTensor,
): Initializer | undefined {
  const known = onnxType(type);
  if (known === undefined) return undefined;
  const isSmall = raw !== undefined && raw.end - raw.start < LARGE_BYTES;
  const bytes = isSmall ? source.read(raw.start, raw.end).slice() : new Uint8Array(0);
  return { name, shape, type: known, data: ARRAYS[known](bytes.buffer) };
}

/** The type of a number of ONNX. */
export const onnxType = (number: number): OnnxType | undefined =>
  TYPES.find((type) => ONNX_TYPES[type] === number);

const TYPES: readonly OnnxType[] = ['float32', 'uint8', 'int32', 'int64', 'bool'];

const ARRAYS: Readonly<Record<OnnxType, (buffer: ArrayBuffer) => Initializer['data']>> = {
  float32: (buffer) => new Float32Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
};
