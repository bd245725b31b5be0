import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError, SAFETENSORS_BYTES, type Truncation } from '@erc/core';
import {
  DIGEST_BYTES,
  KEY_BYTES,
  type PackedInfo,
  type PackedPlaces,
  placesOf,
  readPackedInfo,
} from './layout.js';

export const CUT_UNITS = ['tokens', 'seconds', 'frames'] as const satisfies readonly Truncation['unit'][];

/** An open packed file with its index in memory; its values stay on the disk. */
export interface PackedFile {
  readonly path: string;
  readonly info: PackedInfo;
  readonly places: PackedPlaces;
  /** `[rows, 32]`, ascending. */
  readonly keys: Uint8Array;
  /** Changes whenever something is written to the file: its number, size and times. */
  readonly identity: string;
  /** When it was changed last, in milliseconds since 1970. */
  readonly changedMs: number;
  readonly checksums: Uint32Array;
  /** Where inputs were cut, by row. */
  readonly cuts: ReadonlyMap<number, Truncation>;
  /** The row of the key whose first byte is `keys[at]`, or −1. @param at 0 unless told */
  find(keys: Uint8Array, at?: number): number;
  /** Place of a row's first byte in the file; of `info.rows`: the end of the last one. */
  byteOf(row: number): number;
  shapeOf(row: number): readonly number[];
  /** Reads the bytes of the file from `position` on into all of `into`. */
  read(into: Uint8Array, position: number): void;
  close(): void;
}

/**
 * Opens a packed file and checks its index: header, size, SHA-256. Values are checked where they are read.
 *
 * @throws DataError when it is damaged, or no such file; an error with code ENOENT when it is not there.
 */
export function openPacked(path: string): PackedFile {
  const fd = openSync(path, 'r');
  try {
    return readIndex(path, fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function readIndex(path: string, fd: number): PackedFile {
  const read = (into: Uint8Array, position: number): void => {
    // A read may give less than it was asked for.
    for (let at = 0; at < into.length; ) {
      const got = readSync(fd, into, at, into.length - at, position + at);
      if (got === 0) {
        throw new DataError(`${path}: expected ${position + into.length} bytes, received ${position + at}.`);
      }
      at += got;
    }
  };
  const bytesOf = (start: number, end: number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(end - start);
    read(bytes, start);
    return bytes;
  };
  const { ino, size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
  const info = readPackedInfo(bytesOf, Number(size), path);
  const places = placesOf(info);
  const index = bytesOf(places.index, places.values);
  const digest = createHash('sha256')
    .update(places.header)
    .update(index.subarray(0, index.length - DIGEST_BYTES))
    .digest();
  if (!digest.equals(index.subarray(index.length - DIGEST_BYTES))) {
    throw new DataError(`${path}: expected an index with its SHA-256, received another: it is damaged.`);
  }
  return {
    path,
    info,
    places,
    read,
    close: () => closeSync(fd),
    identity: [ino, size, mtimeNs, ctimeNs].join(' '),
    changedMs: Number(ctimeNs / 1_000_000n),
    ...viewsOf(index, info, places),
  };
}

/** What stands in an index whose digest is right. */
function viewsOf(index: Uint8Array<ArrayBuffer>, info: PackedInfo, places: PackedPlaces) {
  const { rows, rank, cuts: cutCount } = info;
  let at = 0;
  const next = <T>(length: number, bytes: number, view: (place: number) => T): T => {
    const made = view(at);
    at += length * bytes;
    return made;
  };
  const { buffer } = index;
  const offsets = next(rows + 1, 8, (place) => new Uint32Array(buffer, place, 2 * (rows + 1)));
  const lengths = next(2 * cutCount, 8, (place) => new Float64Array(buffer, place, 2 * cutCount));
  const cutRows = next(cutCount, 4, (place) => new Int32Array(buffer, place, cutCount));
  const units = next(cutCount, 4, (place) => new Int32Array(buffer, place, cutCount));
  const shapes = next(rows * rank, 4, (place) => new Int32Array(buffer, place, rows * rank));
  const checksums = next(rows, 4, (place) => new Uint32Array(buffer, place, rows));
  const keys = new Uint8Array(buffer, at, rows * KEY_BYTES);
  const elementBytes = SAFETENSORS_BYTES[info.dtype];
  const starts = new Float64Array(rows + 1);
  for (let row = 0; row <= rows; row++) starts[row] = offsets[2 * row]! + 2 ** 32 * offsets[2 * row + 1]!;
  const cuts = new Map<number, Truncation>();
  for (const [i, row] of cutRows.entries()) {
    cuts.set(row, { from: lengths[2 * i]!, to: lengths[2 * i + 1]!, unit: CUT_UNITS[units[i]!]! });
  }
  // Most rows have the shape of the row before. No function is made for a row: it would cost more than the row's.
  let last: readonly number[] = [];
  const shapeOf = (row: number): readonly number[] => {
    const start = row * rank;
    let same = last.length > 0 && (last.length === rank || shapes[start + last.length] === -1);
    for (let i = 0; same && i < last.length; i++) same = shapes[start + i] === last[i];
    if (!same) {
      const end = shapes.indexOf(-1, start);
      last = Array.from(shapes.subarray(start, end < 0 ? start + rank : Math.min(end, start + rank)));
    }
    return last;
  };
  return {
    keys,
    checksums,
    cuts,
    find: finderOf(keys, rows),
    byteOf: (row: number): number => places.values + elementBytes * starts[row]!,
    shapeOf,
  };
}

/** Looks up keys by halving, by their first four bytes; then compares the others. */
function finderOf(keys: Uint8Array, rows: number): (keys: Uint8Array, at?: number) => number {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const heads = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) heads[row] = view.getUint32(row * KEY_BYTES);
  return (wanted, at = 0) => {
    const head =
      ((wanted[at]! << 24) | (wanted[at + 1]! << 16) | (wanted[at + 2]! << 8) | wanted[at + 3]!) >>> 0;
    let low = 0;
    let high = rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (heads[middle]! < head) low = middle + 1;
      else high = middle;
    }
    for (let row = low; row < rows && heads[row] === head; row++) {
      const start = row * KEY_BYTES;
      let i = 4;
      while (i < KEY_BYTES && keys[start + i] === wanted[at + i]) i++;
      if (i === KEY_BYTES) return row;
    }
    return -1;
  };
}

/** Whether a row's bytes are what was written. */
export function isIntact({ checksums }: PackedFile, row: number, bytes: Uint8Array): boolean {
  return crc32(bytes) === checksums[row];
}
