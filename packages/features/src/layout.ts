import { z } from 'zod';

/** Types of values in a packed file: float32, float16, or int32 for tokens. */
export type StoredDtype = 'F32' | 'F16' | 'I32';

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

/** Bytes of one element. */
export const BYTES = { F64: 8, I64: 8, F32: 4, I32: 4, U32: 4, F16: 2, U8: 1 } as const;

export const KEY_BYTES = 32;
export const DIGEST_BYTES = 32;

interface Tensor {
  readonly name: string;
  readonly dtype: keyof typeof BYTES;
  readonly shape: readonly number[];
}

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
const tensorsOf = ({ rows, rank, cuts, values, dtype }: PackedInfo): readonly Tensor[] => [
  { name: 'offsets', dtype: 'I64', shape: [rows + 1] },
  { name: 'cuts.lengths', dtype: 'F64', shape: [cuts, 2] },
  { name: 'cuts.rows', dtype: 'I32', shape: [cuts] },
  { name: 'cuts.units', dtype: 'I32', shape: [cuts] },
  { name: 'shapes', dtype: 'I32', shape: [rows, rank] },
  { name: 'crc32', dtype: 'U32', shape: [rows] },
  { name: 'keys', dtype: 'U8', shape: [rows, KEY_BYTES] },
  { name: 'index_sha256', dtype: 'U8', shape: [DIGEST_BYTES] },
  { name: 'values', dtype, shape: [values] },
  { name: 'sha256', dtype: 'U8', shape: [DIGEST_BYTES] },
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
  const header: Record<string, unknown> = {
    __metadata__: { encoder: info.encoder, format: 'erc-features', version: '1' },
  };
  const starts: Record<string, number> = {};
  let end = 0;
  for (const { name, dtype, shape } of tensorsOf(info)) {
    starts[name] = end;
    end += BYTES[dtype] * shape.reduce((product, extent) => product * extent, 1);
    header[name] = { dtype, shape, data_offsets: [starts[name], end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces to a multiple of 8, so that the arrays are aligned.
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes).fill(0x20, 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.set(json, 8);
  const base = bytes.length;
  return {
    header: bytes,
    index: base,
    indexDigest: base + starts.index_sha256!,
    values: base + starts.values!,
    digest: base + starts.sha256!,
    end: base + end,
  };
}

const count = z.int().min(0);
const shaped = <const T extends z.ZodType>(shape: T) => z.object({ shape });
const headerSchema = z.object({
  __metadata__: z.object({ encoder: z.string().regex(/^[0-9a-f]{64}$/) }),
  shapes: shaped(z.tuple([count, count])),
  'cuts.rows': shaped(z.tuple([count])),
  values: z.object({ dtype: z.enum(['F32', 'F16', 'I32']), shape: z.tuple([count]) }),
});

/** What a header says, or `undefined` when it is not exactly the header of a packed file. */
export function infoOf(header: Uint8Array): PackedInfo | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header.subarray(8)));
  } catch {
    return undefined;
  }
  const { data } = headerSchema.safeParse(json);
  if (!data) return undefined;
  const [rows, rank] = data.shapes.shape;
  const info: PackedInfo = {
    encoder: data.__metadata__.encoder,
    dtype: data.values.dtype,
    rows,
    rank,
    cuts: data['cuts.rows'].shape[0],
    values: data.values.shape[0],
  };
  return Buffer.compare(placesOf(info).header, header) === 0 ? info : undefined;
}
