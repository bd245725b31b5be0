import { type ArrayInfo, DataError, planSafetensors, readSafetensorsLayout } from '@erc/core';
import { z } from 'zod';

/** Types of values in a packed file: float32, float16, or whole numbers: token ids, samples and pixels. */
export const STORED_DTYPES = ['F32', 'F16', 'I32', 'I16', 'U8'] as const;

/** One of {@link STORED_DTYPES}. */
export type StoredDtype = (typeof STORED_DTYPES)[number];

/** Everything that decides where in a packed file what stands. */
export interface PackedInfo {
  /** SHA-256 of the encoder's id, in hex. */
  readonly encoder: string;
  readonly dtype: StoredDtype;
  readonly rows: number;
  /** Greatest number of dimensions of a row. */
  readonly rank: number;
  /** How many rows are of inputs that were cut. */
  readonly cuts: number;
  /** Number of values of all rows. */
  readonly values: number;
}

export const KEY_BYTES = 32;
export const DIGEST_BYTES = 32;

/** Types of all arrays of a packed file. */
const DTYPES = ['F64', 'I64', 'F32', 'F16', 'I32', 'I16', 'U32', 'U8'] as const;

/**
 * The tensors of a packed file, in the order of their bytes: first the index, sorted by key, then what the index points into. Few and big, so
 * that reading is a read and views. Each has a multiple of 4 bytes before it, so that views are aligned.
 *
 * - `offsets`: row i is `values[offsets[i] … offsets[i + 1]]`
 * - `shapes`: its shape, filled up with −1
 * - `crc32`: checksum of its bytes
 * - `cuts.…`: which rows are of inputs that were cut, from what to what, and the unit (0 tokens, 1 seconds, 2 frames)
 * - `index_sha256`, `sha256`: SHA-256 of all bytes of the file before it
 */
const arraysOf = ({
  rows,
  rank,
  cuts,
  values,
  dtype,
}: PackedInfo): readonly (readonly [string, ArrayInfo])[] => [
  ['offsets', { dtype: 'I64', shape: [rows + 1] }],
  ['cuts.lengths', { dtype: 'F64', shape: [cuts, 2] }],
  ['cuts.rows', { dtype: 'I32', shape: [cuts] }],
  ['cuts.units', { dtype: 'I32', shape: [cuts] }],
  ['shapes', { dtype: 'I32', shape: [rows, rank] }],
  ['crc32', { dtype: 'U32', shape: [rows] }],
  ['keys', { dtype: 'U8', shape: [rows, KEY_BYTES] }],
  ['index_sha256', { dtype: 'U8', shape: [DIGEST_BYTES] }],
  ['values', { dtype, shape: [values] }],
  ['sha256', { dtype: 'U8', shape: [DIGEST_BYTES] }],
];

/** Where the parts of a packed file begin, in bytes from its start. */
export interface PackedPlaces {
  readonly header: Uint8Array<ArrayBuffer>;
  readonly index: number;
  readonly indexDigest: number;
  readonly values: number;
  readonly digest: number;
  readonly end: number;
}

/** The one header that a packed file of this content has, and the places that it says. */
export function placesOf(info: PackedInfo): PackedPlaces {
  const metadata = { encoder: info.encoder, format: 'erc-features', version: '1' };
  const { header, arrays, size } = planSafetensors(arraysOf(info), metadata);
  return {
    header,
    index: header.length,
    indexDigest: arrays.index_sha256!.start,
    values: arrays.values!.start,
    digest: arrays.sha256!.start,
    end: size,
  };
}

const count = z.int();
const shaped = <const T extends z.ZodType>(shape: T) => z.object({ shape });
const layoutSchema = z.object({
  metadata: z.object({ encoder: z.string().regex(/^[0-9a-f]{64}$/) }),
  arrays: z.object({
    shapes: shaped(z.tuple([count, count])),
    'cuts.rows': shaped(z.tuple([count])),
    values: z.object({ dtype: z.enum(STORED_DTYPES), shape: z.tuple([count]) }),
  }),
});

/**
 * Reads what the header of a packed file says.
 *
 * @param read The bytes of the file from `start` up to `end`, which is within it.
 * @param size Bytes of the file.
 * @throws DataError when it is not exactly the header of a packed file of this size.
 */
export function readPackedInfo(
  read: (start: number, end: number) => Uint8Array,
  size: number,
  path: string,
): PackedInfo {
  const layout = readSafetensorsLayout(read, { size, dtypes: DTYPES, where: path });
  const { data } = layoutSchema.safeParse(layout);
  if (data) {
    const { shapes, values, 'cuts.rows': cutRows } = data.arrays;
    const [rows, rank] = shapes.shape;
    const info: PackedInfo = {
      encoder: data.metadata.encoder,
      dtype: values.dtype,
      rows,
      rank,
      cuts: cutRows.shape[0],
      values: values.shape[0],
    };
    const { header } = placesOf(info);
    if (header.length <= size && Buffer.compare(header, read(0, header.length)) === 0) return info;
  }
  throw new DataError(`${path}: expected the header of packed features, received another.`);
}
