import { type DenseFeature, fromFloat16, SAFETENSORS_BYTES } from '@erc/core';
import { isIntact, type PackedFile } from './packed-file.js';

/** How {@link visitRows} reads. */
export interface VisitRowsOptions {
  /** Whether features are made of what is read; otherwise rows are only checked, in one buffer. */
  readonly keep: boolean;
  /** Whether rows are compared with their checksums. @default true */
  readonly check?: boolean;
}

/** Small enough that memory is used again: fresh pages cost more than calls. */
const CHUNK_BYTES = 1 << 18;
/** Rows that are this near to each other are read at once. */
const GAP_BYTES = 1 << 12;

/**
 * Reads rows in as few reads as it can: features are views of what was read. Rows whose checksum is wrong are not visited,
 * where checksums are looked at.
 *
 * @param rows Ascending.
 */
export function visitRows(
  source: PackedFile,
  rows: Int32Array,
  { keep, check = true }: VisitRowsOptions,
  visit: (row: number, feature: DenseFeature | undefined) => void,
): void {
  const { byteOf, info } = source;
  let shared: ArrayBuffer | undefined;
  for (let first = 0; first < rows.length; ) {
    const start = byteOf(rows[first]!);
    let end = byteOf(rows[first]! + 1);
    let next = first + 1;
    for (; next < rows.length; next++) {
      const to = byteOf(rows[next]! + 1);
      if (to - start > CHUNK_BYTES || byteOf(rows[next]!) - end > GAP_BYTES) break;
      end = to;
    }
    const size = end - start;
    if (!keep && (shared === undefined || shared.byteLength < size)) shared = new ArrayBuffer(size);
    const buffer = keep ? new ArrayBuffer(size) : shared!;
    const bytes = new Uint8Array(buffer, 0, size);
    source.read(bytes, start);
    const view = keep ? viewerOf(buffer, info.dtype) : undefined;
    const elementBytes = SAFETENSORS_BYTES[info.dtype];
    for (let i = first; i < next; i++) {
      const row = rows[i]!;
      const from = byteOf(row) - start;
      const to = byteOf(row + 1) - start;
      if (check && !isIntact(source, row, bytes.subarray(from, to))) continue;
      const length = (to - from) / elementBytes;
      visit(row, view?.(from, length, source.shapeOf(row)));
    }
    first = next;
  }
}

/** Makes features that are views of `length` values from byte `from` on. */
function viewerOf(
  buffer: ArrayBuffer,
  dtype: PackedFile['info']['dtype'],
): (from: number, length: number, shape: readonly number[]) => DenseFeature {
  switch (dtype) {
    case 'F32':
      return (from, length, shape) => ({ data: new Float32Array(buffer, from, length), shape });
    case 'I32':
      return (from, length, shape) => ({ data: new Int32Array(buffer, from, length), shape });
    case 'I16':
      return (from, length, shape) => ({ data: new Int16Array(buffer, from, length), shape });
    case 'U8':
      return (from, length, shape) => ({ data: new Uint8Array(buffer, from, length), shape });
    case 'F16': {
      // float16 is made float32, which takes twice the bytes.
      const floats = fromFloat16(new Uint16Array(buffer)).buffer;
      return (from, length, shape) => ({ data: new Float32Array(floats, 2 * from, length), shape });
    }
  }
}
