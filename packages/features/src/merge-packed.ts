import { Buffer } from 'node:buffer';
import { DataError } from '@erc/core';
import { KEY_BYTES } from './layout.js';
import { isIntact, type PackedFile } from './packed-file.js';
import { visitRows } from './read-rows.js';
import { type PackedContent, packedBytes } from './write-packed.js';

/**
 * The bytes of a packed file with all rows of several: where some have the same key, the first intact one. Damaged rows are left out. Only
 * the indexes are in memory, and a window of each file.
 *
 * @param sources At least one; all of one encoder and type.
 */
export function* mergedBytes(sources: readonly PackedFile[]): Generator<Uint8Array, void> {
  const [first] = sources;
  const starts: number[] = [];
  let total = 0;
  for (const { info } of sources) {
    starts.push(total);
    total += info.rows;
  }
  const sourceOf = new Uint16Array(total);
  const keyAt: Uint8Array[] = [];
  const intact = new Uint8Array(total);
  for (const [s, source] of sources.entries()) {
    sourceOf.fill(s, starts[s], starts[s]! + source.info.rows);
    for (let row = 0; row < source.info.rows; row++) {
      keyAt.push(source.keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES));
    }
    const rows = Int32Array.from({ length: source.info.rows }, (_, row) => row);
    visitRows(source, rows, { keep: false }, (row) => {
      intact[starts[s]! + row] = 1;
    });
  }
  const order = Uint32Array.from({ length: total }, (_, i) => i).sort(
    (a, b) => Buffer.compare(keyAt[a]!, keyAt[b]!) || a - b,
  );
  const chosen: number[] = [];
  for (const i of order) {
    const last = chosen.at(-1);
    if (intact[i] && (last === undefined || Buffer.compare(keyAt[last]!, keyAt[i]!) !== 0)) chosen.push(i);
  }
  const windows = sources.map(windowOf);
  const rowAt = (i: number): number => i - starts[sourceOf[i]!]!;
  const content: PackedContent = {
    encoder: first!.info.encoder,
    dtype: first!.info.dtype,
    rows: chosen.map((i) => {
      const source = sources[sourceOf[i]!]!;
      const row = rowAt(i);
      return {
        key: keyAt[i]!,
        shape: source.shapeOf(row),
        cut: source.cuts.get(row),
        checksum: source.checksums[row]!,
      };
    }),
    bytesOf: (k) => windows[sourceOf[chosen[k]!]!]!(rowAt(chosen[k]!)),
  };
  yield* packedBytes(content);
}

const WINDOW_BYTES = 1 << 20;

/** Reads rows of a file in ascending order, some at once. */
function windowOf(source: PackedFile): (row: number) => Uint8Array {
  const { path, info, byteOf, read } = source;
  const end = byteOf(info.rows);
  let window = new Uint8Array(0);
  let start = -1;
  return (row) => {
    const [from, to] = [byteOf(row), byteOf(row + 1)];
    if (start < 0 || from < start || to > start + window.length) {
      const size = Math.min(Math.max(WINDOW_BYTES, to - from), end - from);
      if (window.length !== size) window = new Uint8Array(size);
      read(window, from);
      start = from;
    }
    const bytes = window.subarray(from - start, to - start);
    if (!isIntact(source, row, bytes)) {
      throw new DataError(`${path}: expected row ${row} as it was read a moment ago, received another.`);
    }
    return bytes;
  };
}
