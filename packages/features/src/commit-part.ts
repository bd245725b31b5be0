import {
  EncoderError,
  type Feature,
  isSparse,
  MAX_FLOAT16,
  sha256Of,
  type Truncation,
  toFloat16,
} from '@erc/core';
import { type FileFunctions, writeFileAtomic } from '@erc/core/node';
import type { StoredDtype } from './layout.js';
import { partPath, type StoreAs } from './store-folder.js';
import { type PackedRow, packedBytes } from './write-packed.js';

/** A row that is encoded, but not on the disk yet. */
export interface PendingRow extends PackedRow {
  readonly dtype: StoredDtype;
  readonly bytes: Uint8Array;
}

/**
 * A feature as it is stored.
 *
 * @param where Named in errors: the encoder and the input.
 * @throws EncoderError when it is no dense array, has a value that is not finite, or does not fit into float16.
 */
export function pendingRow(
  key: string,
  feature: Feature | undefined,
  {
    cut,
    storeAs,
    where,
  }: { readonly cut?: Truncation | undefined; readonly storeAs: StoreAs; readonly where: string },
): PendingRow {
  if (!feature || isSparse(feature)) {
    throw new EncoderError(
      `${where}: expected a dense feature, received ${feature ? 'a sparse one' : 'none'}.`,
    );
  }
  const { data, shape } = feature;
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (length !== data.length) {
    throw new EncoderError(
      `${where}: expected ${length} values for shape [${shape.join(', ')}], received ${data.length}.`,
    );
  }
  const common = { key: Buffer.from(key, 'hex'), shape, cut };
  if (!(data instanceof Float32Array)) return { ...common, dtype: wholeDtype(data), bytes: bytesOf(data) };
  const odd = data.findIndex((value) => !Number.isFinite(value));
  if (odd !== -1) {
    throw new EncoderError(
      `${where}: expected finite numbers, received ${data[odd]} in element ${odd} of [${shape.join(', ')}].`,
    );
  }
  if (storeAs === 'float32') return { ...common, dtype: 'F32', bytes: bytesOf(data) };
  const tooLarge = data.find((value) => Math.abs(value) > MAX_FLOAT16);
  if (tooLarge !== undefined) {
    throw new EncoderError(
      `${where}: expected values of at most ±${MAX_FLOAT16}, because they are kept as float16; received ${tooLarge}.`,
    );
  }
  return { ...common, dtype: 'F16', bytes: bytesOf(toFloat16(data)) };
}

/** The type of whole numbers. */
function wholeDtype(data: Int32Array | Int16Array | Uint8Array): StoredDtype {
  if (data instanceof Int32Array) return 'I32';
  return data instanceof Int16Array ? 'I16' : 'U8';
}

/** A copy: the encoder may use its buffer again. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return Uint8Array.from(new Uint8Array(buffer, byteOffset, byteLength));
}

/** Options of {@link commitPart} besides the rows. */
export interface CommitPartOptions {
  readonly folder: string;
  readonly split: string;
  /** SHA-256 of the encoder's id. */
  readonly encoder: string;
  readonly files?: FileFunctions | undefined;
}

/** Writes rows as a part: named after its bytes, there as a whole or not at all. */
export async function commitPart(
  rows: readonly PendingRow[],
  { folder, split, encoder, files }: CommitPartOptions,
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const other = rows.find(({ dtype }) => dtype !== first.dtype);
  if (other) {
    throw new EncoderError(
      `feature store: expected features of one type from one encoder, received ${first.dtype} and ${other.dtype}.`,
    );
  }
  const sorted = rows.toSorted((a, b) => Buffer.compare(a.key, b.key));
  const bytes = Buffer.concat([
    ...packedBytes({ encoder, dtype: first.dtype, rows: sorted, bytesOf: (i) => sorted[i]!.bytes }),
  ]);
  await writeFileAtomic(partPath(folder, split, sha256Of(bytes)), bytes, files);
}
