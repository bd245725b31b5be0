import { DataError, messageOf } from './errors.js';

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

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const BYTES = { F32: 4, I32: 4, U8: 1 } as const;
type Dtype = ArrayPlace['dtype'];
const MAX_HEADER_BYTES = 100_000_000;

const dtypeOf = (data: NamedArray['data']): Dtype =>
  data instanceof Float32Array ? 'F32' : data instanceof Int32Array ? 'I32' : 'U8';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/**
 * Writes arrays in the safetensors format (little-endian; float32, int32, uint8), 4-byte types first and names sorted, so that the same
 * arrays always give the same bytes.
 *
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

/** What {@link writeSafetensors} gives in parts, one after the other: the header, then views of the arrays. Nothing is copied. */
export function safetensorsParts(
  tensors: Readonly<Record<string, NamedArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const names = Object.keys(tensors).sort((a, b) => {
    const bySize = BYTES[dtypeOf(tensors[b]!.data)] - BYTES[dtypeOf(tensors[a]!.data)];
    return bySize || (a < b ? -1 : 1);
  });
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) {
    header.__metadata__ = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  let end = 0;
  for (const name of names) {
    const { data, shape } = tensors[name]!;
    if (sizeOf(shape) !== data.length) {
      throw new DataError(
        `safetensors: "${name}": expected ${sizeOf(shape)} values for shape [${shape.join(', ')}], received ${data.length}.`,
      );
    }
    header[name] = { dtype: dtypeOf(data), shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // The header is padded with spaces to a multiple of 8, so that the arrays are aligned.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const first = new Uint8Array(8 + headerBytes).fill(0x20, 8);
  new DataView(first.buffer).setBigUint64(0, BigInt(headerBytes), true);
  first.set(json, 8);
  const bodies = names.map((name) => {
    const { data } = tensors[name]!;
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  });
  return [first, ...bodies];
}

/** Where an array of a safetensors file is. */
export interface ArrayPlace {
  readonly dtype: 'F32' | 'I32' | 'U8';
  readonly shape: readonly number[];
  /** Its first byte, and the one after its last, from the file's start. */
  readonly start: number;
  readonly end: number;
}

/** What the header of a safetensors file says. */
export interface SafetensorsLayout {
  readonly arrays: Readonly<Record<string, ArrayPlace>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the header of a safetensors file, and nothing behind it. Refuses one over 100 MB, unknown types, and offsets that overlap, leave a gap
 * or pass the end.
 *
 * @param read The bytes of the file from `start` up to `end`, which is within it.
 * @param size Bytes of the file.
 * @param where Named in errors, usually the path.
 */
export function readSafetensorsLayout(
  read: (start: number, end: number) => Uint8Array,
  size: number,
  where = 'safetensors',
): SafetensorsLayout {
  if (size < 8) throw new DataError(`${where}: expected at least 8 bytes, received ${size}.`);
  const first = read(0, 8);
  const headerBytes = Number(new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES || headerBytes > size - 8) {
    throw new DataError(
      `${where}: expected a header of at most ${Math.min(MAX_HEADER_BYTES, size - 8)} bytes, received ${headerBytes}.`,
    );
  }
  const body = 8 + headerBytes;
  const { __metadata__: metadata = {}, ...entries } = parseHeader(read(8, body), where);
  const arrays: [string, ArrayPlace][] = [];
  let end = 0;
  const inFileOrder = Object.entries(entries as Record<string, HeaderEntry>).sort(
    ([, a], [, b]) =>
      (a.data_offsets?.[0] ?? 0) - (b.data_offsets?.[0] ?? 0) ||
      (a.data_offsets?.[1] ?? 0) - (b.data_offsets?.[1] ?? 0),
  );
  for (const [name, entry] of inFileOrder) {
    checkEntry(entry, name, end, where);
    const start = body + end;
    end = entry.data_offsets[1];
    if (end > size - body)
      throw new DataError(
        `${where}: "${name}": expected data up to byte ${end}, received ${size - body} bytes.`,
      );
    arrays.push([name, { dtype: entry.dtype as Dtype, shape: entry.shape, start, end: body + end }]);
  }
  if (end !== size - body)
    throw new DataError(`${where}: expected ${end} bytes of data, received ${size - body}.`);
  // From entries: an array may be named `__proto__`.
  return { arrays: Object.fromEntries(arrays), metadata: metadata as Record<string, string> };
}

/**
 * Reads a safetensors file, as {@link readSafetensorsLayout} does its header.
 *
 * @param bytes The whole file.
 * @param where Named in errors, usually the path.
 */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): Safetensors {
  // Not `bytes.subarray`: the slice of a Node Buffer is a view of the same memory, and the arrays must own theirs.
  const own = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { arrays, metadata } = readSafetensorsLayout(
    (start, end) => own.subarray(start, end),
    own.length,
    where,
  );
  const tensors = Object.entries(arrays).map(([name, { dtype, shape, start, end }]): [string, NamedArray] => [
    name,
    { data: arrayOf(own.slice(start, end), dtype), shape },
  ]);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function parseHeader(bytes: Uint8Array, where: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${where}: expected a JSON header, received: ${messageOf(cause)}.`, { cause });
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new DataError(
      `${where}: expected a JSON object as header, received ${JSON.stringify(header)?.slice(0, 40)}.`,
    );
  }
  return header as Record<string, unknown>;
}

function checkEntry(entry: HeaderEntry, name: string, start: number, where: string): void {
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  const shaped = Array.isArray(entry?.shape) && entry.shape.every(isCount);
  const placed =
    Array.isArray(entry?.data_offsets) &&
    entry.data_offsets.length === 2 &&
    entry.data_offsets.every(isCount);
  if (!shaped || !placed || !Object.hasOwn(BYTES, entry.dtype)) {
    throw new DataError(
      `${where}: "${name}": expected dtype (${Object.keys(BYTES).join(', ')}), shape and offsets, received ${JSON.stringify(entry)}.`,
    );
  }
  const bytes = sizeOf(entry.shape) * BYTES[entry.dtype as Dtype];
  if (entry.data_offsets[0] !== start || entry.data_offsets[1] - start !== bytes) {
    throw new DataError(
      `${where}: "${name}": expected data at bytes ${start} … ${start + bytes}, received ${entry.data_offsets.join(' … ')}.`,
    );
  }
}

function arrayOf(copy: Uint8Array, dtype: Dtype): NamedArray['data'] {
  if (dtype === 'U8') return copy;
  const buffer = copy.buffer as ArrayBuffer;
  return dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer);
}
