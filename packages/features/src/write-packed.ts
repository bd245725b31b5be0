import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Truncation } from '@erc/core';
import { KEY_BYTES, type PackedInfo, placesOf, type StoredDtype } from './layout.js';
import { CUT_UNITS } from './packed-file.js';

/** A row to be written. */
export interface PackedRow {
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly shape: readonly number[];
  readonly cut?: Truncation | undefined;
  /** CRC-32 of its bytes, where it is known. */
  readonly checksum?: number;
}

/** Options of {@link packedBytes}. */
export interface PackedContent {
  /** SHA-256 of the encoder's id, in hex. */
  readonly encoder: string;
  readonly dtype: StoredDtype;
  /** By key, ascending, each key once. */
  readonly rows: readonly PackedRow[];
  /** Bytes of a row: its values, row-major. Asked for once each and in order, or twice where checksums are not known. */
  readonly bytesOf: (row: number) => Uint8Array;
}

const CHUNK_BYTES = 1 << 20;

/** The bytes of a packed file, in parts of some megabytes: the same rows always give the same bytes. */
export function* packedBytes(content: PackedContent): Generator<Uint8Array, void> {
  const { rows, bytesOf } = content;
  const hash = createHash('sha256');
  const hashed = (bytes: Uint8Array): Uint8Array => {
    hash.update(bytes);
    return bytes;
  };
  const { header, index } = indexOf(content);
  yield hashed(header);
  yield hashed(index);
  yield hashed(hash.copy().digest());
  // Small rows are joined: a write of each would cost more than the row.
  let pending: Uint8Array[] = [];
  let size = 0;
  for (const i of rows.keys()) {
    // A copy: the reader of the row may use its buffer again.
    const bytes = Uint8Array.from(bytesOf(i));
    pending.push(bytes);
    size += bytes.length;
    if (size < CHUNK_BYTES) continue;
    yield hashed(Buffer.concat(pending));
    pending = [];
    size = 0;
  }
  yield hashed(Buffer.concat(pending));
  yield hash.digest();
}

function indexOf({ encoder, dtype, rows, bytesOf }: PackedContent): {
  readonly header: Uint8Array;
  readonly index: Uint8Array;
} {
  const lengthOf = ({ shape }: PackedRow): number => shape.reduce((product, extent) => product * extent, 1);
  const cutRows = rows.flatMap(({ cut }, row) => (cut ? [{ row, cut }] : []));
  const info: PackedInfo = {
    encoder,
    dtype,
    rows: rows.length,
    rank: rows.reduce((most, { shape }) => Math.max(most, shape.length), 1),
    cuts: cutRows.length,
    values: rows.reduce((sum, row) => sum + lengthOf(row), 0),
  };
  const places = placesOf(info);
  const index = Buffer.alloc(places.indexDigest - places.index);
  let at = 0;
  let offset = 0;
  for (const row of [undefined, ...rows]) {
    if (row) offset += lengthOf(row);
    at = index.writeBigInt64LE(BigInt(offset), at);
  }
  for (const { cut } of cutRows) at = index.writeDoubleLE(cut.to, index.writeDoubleLE(cut.from, at));
  for (const { row } of cutRows) at = index.writeInt32LE(row, at);
  for (const { cut } of cutRows) at = index.writeInt32LE(CUT_UNITS.indexOf(cut.unit), at);
  for (const { shape } of rows) {
    for (let i = 0; i < info.rank; i++) at = index.writeInt32LE(shape[i] ?? -1, at);
  }
  for (const [i, { checksum }] of rows.entries()) at = index.writeUInt32LE(checksum ?? crc32(bytesOf(i)), at);
  for (const { key } of rows) {
    index.set(key, at);
    at += KEY_BYTES;
  }
  return { header: places.header, index };
}
