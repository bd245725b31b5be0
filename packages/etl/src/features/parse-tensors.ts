import { DataError, messageOf } from '@erc/core';
import { z } from 'zod';
import { NUMBER_BYTES, type NumberType, type NumericArray, sizeOf } from './numeric-array.js';

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
} as const satisfies Readonly<Record<string, NumberType>>;

/** Enough for two arrays and what people note beside them. */
const MAX_HEADER_BYTES = 1_000_000;

const count = z.int().min(0);
const headerSchema = z.record(
  z.string(),
  z.strictObject({
    dtype: z.enum(Object.keys(TYPES) as (keyof typeof TYPES)[]),
    shape: z.array(count).max(32),
    data_offsets: z.tuple([count, count]),
  }),
);

/**
 * Parses a safetensors file of any float or integer type; the reader of `@erc/core` knows only the types that it writes. The arrays must
 * fill the file without overlap or gap.
 *
 * @param bytes The whole file. The arrays are views of it.
 * @throws DataError for anything else.
 * @see https://github.com/huggingface/safetensors#format
 */
export function parseTensors(bytes: Uint8Array, where: string): ReadonlyMap<string, NumericArray> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = file.length < 8 ? Infinity : Number(file.readBigUInt64LE(0));
  const limit = Math.max(0, Math.min(MAX_HEADER_BYTES, file.length - 8));
  if (headerBytes > limit) {
    throw new DataError(
      `${where}: expected a safetensors file with a header of at most ${limit} bytes, received ${headerBytes}.`,
    );
  }
  const body = bytes.subarray(8 + headerBytes);
  const arrays = new Map<string, NumericArray>();
  let end = 0;
  const entries = Object.entries(parseHeader(file.toString('utf8', 8, 8 + headerBytes), where));
  for (const [name, { dtype, shape, data_offsets }] of entries.sort(
    ([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1],
  )) {
    const type = TYPES[dtype];
    const start = end;
    end += sizeOf(shape) * NUMBER_BYTES[type];
    if (data_offsets[0] !== start || data_offsets[1] !== end || end > body.length) {
      throw new DataError(
        `${where}: ${JSON.stringify(name)}: expected numbers at bytes ${start} … ${end} of ${body.length}, received ${data_offsets.join(' … ')}.`,
      );
    }
    arrays.set(name, {
      type,
      isLittleEndian: true,
      shape,
      isFortran: false,
      bytes: body.subarray(start, end),
    });
  }
  if (end === body.length) return arrays;
  throw new DataError(`${where}: expected ${end} bytes of numbers, received ${body.length}.`);
}

function parseHeader(text: string, where: string): z.infer<typeof headerSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${where}: expected a JSON header, received ${messageOf(cause)}.`, { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new DataError(`${where}: expected a JSON object as header, received ${text.slice(0, 40)}.`);
  }
  const { __metadata__: _, ...entries } = json as Record<string, unknown>;
  const result = headerSchema.safeParse(entries);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new DataError(
    `${where}: header: expected type (${Object.keys(TYPES).join(', ')}), shape and offsets of each array, ` +
      `received a fault at ${JSON.stringify(path.join('.').slice(0, 80))}: ${message.replace(/\.$/, '')}.`,
  );
}
