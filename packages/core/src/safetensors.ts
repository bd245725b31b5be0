import { DataError } from './errors.js';
import {
  type ArrayInfo,
  planSafetensors,
  readSafetensorsLayout,
  SAFETENSORS_BYTES,
  sizeOf,
} from './safetensors-header.js';

/** An array with a shape, as a safetensors file holds it. */
export interface NamedArray {
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** Arrays and text of one safetensors file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, NamedArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The types that arrays in memory have. */
const DTYPES = ['F32', 'I32', 'U8'] as const;
type Dtype = (typeof DTYPES)[number];

const dtypeOf = (data: NamedArray['data']): Dtype =>
  data instanceof Float32Array ? 'F32' : data instanceof Int32Array ? 'I32' : 'U8';

/**
 * Writes arrays in the safetensors format (little-endian; float32, int32, uint8), 4-byte types first and names sorted, so that the same
 * arrays always give the same bytes.
 *
 * @throws DataError for an array that does not fill its shape.
 * @see https://github.com/huggingface/safetensors#format
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Result of {@link writeSafetensors} in parts, one after the other: the header, then views of the arrays. Nothing is copied. */
export function safetensorsParts(
  tensors: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const arrays = inFileOrder(
    Object.entries(tensors).map(([name, { data, shape }]) => ({ name, data, shape, dtype: dtypeOf(data) })),
  );
  for (const { name, data, shape } of arrays) checkLength(name, data, shape);
  return [headerOf(arrays, metadata), ...arrays.map(({ data }) => bytesOf(data))];
}

/** An array that is asked for when the file has come to it. */
export interface AwaitedArray extends ArrayInfo<Dtype> {
  /** Values as `dtype` says. They may be a view that is valid until the next array is asked for. */
  read(): Promise<NamedArray['data']>;
}

/**
 * The bytes that {@link writeSafetensors} gives, in parts, of arrays that are read one after the other: none is held or copied.
 *
 * @throws DataError for an array that does not fill its shape, or has another type.
 */
export async function* streamSafetensors(
  tensors: ReadonlyMap<string, AwaitedArray>,
  metadata: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array, void> {
  const arrays = inFileOrder(
    [...tensors].map(([name, array]) => ({ name, array, dtype: array.dtype, shape: array.shape })),
  );
  yield headerOf(arrays, metadata);
  for (const { name, array, dtype, shape } of arrays) {
    const data = await array.read();
    checkLength(name, data, shape);
    if (dtypeOf(data) !== dtype) {
      throw new DataError(`safetensors: "${name}": expected ${dtype}, received ${dtypeOf(data)}.`);
    }
    yield bytesOf(data);
  }
}

/** 4-byte types first, names sorted. */
const inFileOrder = <T extends { readonly name: string; readonly dtype: Dtype }>(arrays: readonly T[]): T[] =>
  [...arrays].sort(
    (a, b) => SAFETENSORS_BYTES[b.dtype] - SAFETENSORS_BYTES[a.dtype] || (a.name < b.name ? -1 : 1),
  );

function checkLength(name: string, data: NamedArray['data'], shape: readonly number[]): void {
  if (sizeOf(shape) === data.length) return;
  throw new DataError(
    `safetensors: "${name}": expected ${sizeOf(shape)} values for shape [${shape.join(', ')}], received ${data.length}.`,
  );
}

const headerOf = (
  arrays: readonly (ArrayInfo & { readonly name: string })[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array =>
  planSafetensors(
    arrays.map(({ name, dtype, shape }) => [name, { dtype, shape }]),
    metadata,
  ).header;

const bytesOf = ({ buffer, byteOffset, byteLength }: NamedArray['data']): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/**
 * Reads a safetensors file of float32, int32 and uint8, as {@link readSafetensorsLayout} does its header.
 *
 * @param bytes The whole file.
 * @param where Named in errors, usually the path.
 */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): Safetensors {
  // Not `bytes.subarray`: the slice of a Node Buffer is a view of the same memory, and the arrays must own theirs.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { arrays, metadata } = readSafetensorsLayout((start, end) => own.subarray(start, end), {
    size: own.length,
    dtypes: DTYPES,
    where,
  });
  const tensors = Object.entries(arrays).map(([name, { dtype, shape, start, end }]): [string, NamedArray] => [
    name,
    { data: arrayOf(own.slice(start, end), dtype), shape },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function arrayOf(copy: Uint8Array<ArrayBuffer>, dtype: Dtype): NamedArray['data'] {
  if (dtype === 'U8') return copy;
  return dtype === 'F32' ? new Float32Array(copy.buffer) : new Int32Array(copy.buffer);
}
