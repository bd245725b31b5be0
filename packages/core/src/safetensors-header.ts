import { DataError, messageOf } from './errors.js';
import { parseJson } from './parse-json.js';

/** Bytes of one number of each type: floats, bfloat16, integers with and without sign. */
export const SAFETENSORS_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
} as const;

/** A type of numbers in a safetensors file. */
export type SafetensorsDtype = keyof typeof SAFETENSORS_BYTES;

/** What a header says of an array, besides where it is. */
export interface ArrayInfo<Dtype extends SafetensorsDtype = SafetensorsDtype> {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Where an array of a safetensors file is. */
export interface ArrayPlace<Dtype extends SafetensorsDtype = SafetensorsDtype> extends ArrayInfo<Dtype> {
  /** Its first byte, and the one after its last, from the file's start. */
  readonly start: number;
  readonly end: number;
}

/** What the header of a safetensors file says. */
export interface SafetensorsLayout<Dtype extends SafetensorsDtype = SafetensorsDtype> {
  readonly arrays: Readonly<Record<string, ArrayPlace<Dtype>>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_HEADER_BYTES = 100_000_000;

/** Number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);

/** A safetensors file whose arrays are still to be written. */
export interface PlannedSafetensors {
  /** The bytes before the arrays. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Where each array belongs. */
  readonly arrays: Readonly<Record<string, ArrayPlace>>;
  /** Bytes of the whole file. */
  readonly size: number;
}

/**
 * Makes the header of a safetensors file: a length of 8 bytes, JSON, and spaces up to a multiple of 8, so that the arrays behind it are
 * aligned.
 *
 * @param arrays Name and kind of each array, in the order of their bytes.
 * @param metadata Texts by name; sorted.
 * @see https://github.com/huggingface/safetensors#format
 */
export function planSafetensors(
  arrays: readonly (readonly [name: string, info: ArrayInfo])[],
  metadata: Readonly<Record<string, string>> = {},
): PlannedSafetensors {
  let end = 0;
  const placed = arrays.map(([name, { dtype, shape }]) => {
    const start = end;
    end += SAFETENSORS_BYTES[dtype] * sizeOf(shape);
    return { name, dtype, shape, start, end };
  });
  const notes = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = placed.map(
    (each) =>
      [each.name, { dtype: each.dtype, shape: each.shape, data_offsets: [each.start, each.end] }] as const,
  );
  const header = headerOf(
    notes.length === 0 ? entries : [['__metadata__', Object.fromEntries(notes)], ...entries],
  );
  const places = placed.map(({ name, dtype, shape, start, end }): [string, ArrayPlace] => [
    name,
    { dtype, shape, start: header.length + start, end: header.length + end },
  ]);
  return { header, arrays: Object.fromEntries(places), size: header.length + end };
}

function headerOf(entries: readonly (readonly [string, unknown])[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  return bytes;
}

/** Options of {@link readSafetensorsLayout}. */
export interface ReadLayoutOptions<Dtype extends SafetensorsDtype> {
  /** Bytes of the file. */
  readonly size: number;
  /** The types that the caller knows. Others are refused. */
  readonly dtypes: readonly Dtype[];
  /** Named in errors, usually the path. @default 'safetensors' */
  readonly where?: string;
}

/**
 * Reads the header of a safetensors file, and nothing behind it. Refuses one over 100 MB, unknown types, and offsets that overlap, leave a gap
 * or pass the end.
 *
 * @param read The bytes of the file from `start` up to `end`, which is within it.
 * @throws DataError for anything that is not such a file.
 */
export function readSafetensorsLayout<Dtype extends SafetensorsDtype>(
  read: (start: number, end: number) => Uint8Array,
  { size, dtypes, where = 'safetensors' }: ReadLayoutOptions<Dtype>,
): SafetensorsLayout<Dtype> {
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
  if (!isTexts(metadata)) {
    throw new DataError(
      `${where}: __metadata__: expected texts by name, received ${JSON.stringify(metadata).slice(0, 40)}.`,
    );
  }
  const inFileOrder = Object.entries(entries)
    .map(([name, entry]) => ({ name, entry: checkedEntry(entry, dtypes, `${where}: "${name}"`) }))
    .sort((a, b) => a.entry.from - b.entry.from || a.entry.to - b.entry.to);
  const arrays: [string, ArrayPlace<Dtype>][] = [];
  let end = 0;
  for (const { name, entry } of inFileOrder) {
    const { dtype, shape, from, to } = entry;
    const expected = end + sizeOf(shape) * SAFETENSORS_BYTES[dtype];
    if (from !== end || to !== expected) {
      throw new DataError(
        `${where}: "${name}": expected data at bytes ${end} … ${expected}, received ${from} … ${to}.`,
      );
    }
    if (to > size - body)
      throw new DataError(
        `${where}: "${name}": expected data up to byte ${to}, received ${size - body} bytes.`,
      );
    arrays.push([name, { dtype, shape, start: body + from, end: body + to }]);
    end = to;
  }
  if (end !== size - body)
    throw new DataError(`${where}: expected ${end} bytes of data, received ${size - body}.`);
  // From entries: an array may be named `__proto__`.
  return { arrays: Object.fromEntries(arrays), metadata };
}

function parseHeader(bytes: Uint8Array, where: string): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${where}: header: expected JSON, received: ${messageOf(cause)}.`, { cause });
  }
  const header = parseJson(text, `${where}: header`);
  if (!isRecord(header)) {
    throw new DataError(
      `${where}: expected a JSON object as header, received ${JSON.stringify(header)?.slice(0, 40)}.`,
    );
  }
  return header;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);

function checkedEntry<Dtype extends SafetensorsDtype>(
  entry: unknown,
  dtypes: readonly Dtype[],
  where: string,
): ArrayInfo<Dtype> & { readonly from: number; readonly to: number } {
  if (isRecord(entry)) {
    const { shape, data_offsets: offsets } = entry;
    const dtype = dtypes.find((each) => each === entry.dtype);
    if (dtype !== undefined && isCounts(shape) && isCounts(offsets) && offsets.length === 2) {
      const [from = 0, to = 0] = offsets;
      return { dtype, shape, from, to };
    }
  }
  throw new DataError(
    `${where}: expected dtype (${dtypes.join(', ')}), shape and offsets, received ${JSON.stringify(entry)}.`,
  );
}
