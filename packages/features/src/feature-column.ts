import type { DenseFeature, Feature, FeatureColumn } from '@erc/core';
import { DataError, fromFloat16 } from '@erc/core';
import { isIntact, openPacked, type PackedFile } from './packed-file.js';
import { isTrusted } from './trust.js';

/** A column whose features stay on the disk until they are asked for. */
export interface StoredColumn extends FeatureColumn {
  /** Closes its files. `at` fails from then on. */
  close(): void;
}

/** Options of {@link openFeatureColumn}: `storeFeatures` gives `files` and `keys`. */
export interface OpenFeatureColumnOptions {
  /** Packed files, in which the keys are looked up in this order. */
  readonly files: readonly string[];
  /** The key of each row, in hex; `undefined` where there is nothing. @default every row of the files, in their order */
  readonly keys?: readonly (string | undefined)[];
  /** What stands where there is no key. @default nothing */
  readonly absent?: Feature;
  /**
   * Whether all rows are read into one buffer: a feature is then good until the next one is read, and nothing is allocated for it.
   *
   * @default false
   */
  readonly reuse?: boolean;
}

/**
 * Opens features on the disk as a column: their index (some 60 bytes a row) is in memory, a row is read when it is asked for, at once; with
 * its checksum, unless all of the file was checked since it was written. So a training reads features that are larger than memory.
 *
 * @throws DataError when a file is damaged or lacks a key; from `at`, when a row is damaged.
 */
export function openFeatureColumn({
  files,
  keys,
  absent,
  reuse = false,
}: OpenFeatureColumnOptions): StoredColumn {
  const sources: PackedFile[] = [];
  const close = (): void => {
    for (const source of sources.splice(0)) source.close();
  };
  try {
    for (const file of files) sources.push(openPacked(file));
    const { from, rows } = keys ? placesOfKeys(sources, keys) : everyRow(sources);
    const read = reader(sources, reuse);
    return {
      length: rows.length,
      at(index) {
        const row = rows[index];
        if (row === undefined) return undefined;
        return row < 0 ? absent : read(from[index]!, row);
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Places {
  /** Number of the file of each row. */
  readonly from: Uint16Array;
  /** Row in the file; −1 where there is none. */
  readonly rows: Int32Array;
}

function everyRow(sources: readonly PackedFile[]): Places {
  const length = sources.reduce((sum, { info }) => sum + info.rows, 0);
  const [from, rows] = [new Uint16Array(length), new Int32Array(length)];
  let at = 0;
  for (const [i, { info }] of sources.entries()) {
    for (let row = 0; row < info.rows; row++, at++) {
      from[at] = i;
      rows[at] = row;
    }
  }
  return { from, rows };
}

function placesOfKeys(sources: readonly PackedFile[], keys: readonly (string | undefined)[]): Places {
  const from = new Uint16Array(keys.length);
  const rows = new Int32Array(keys.length).fill(-1);
  for (const [i, hex] of keys.entries()) {
    if (hex === undefined) continue;
    const key = Buffer.from(hex, 'hex');
    for (let s = 0; s < sources.length && rows[i]! < 0; s++) {
      from[i] = s;
      rows[i] = sources[s]!.find(key);
    }
    if (rows[i]! < 0) {
      const where = sources.map(({ path }) => path).join(', ');
      throw new DataError(`${where}: expected the features with key ${hex}, received none.`);
    }
  }
  return { from, rows };
}

function reader(sources: readonly PackedFile[], reuse: boolean): (from: number, row: number) => DenseFeature {
  const trusted = sources.map(isTrusted);
  const most = reuse ? Math.max(0, ...sources.map(longestRow)) : 0;
  // Two of them, because float16 is read into one and made float32 in the other.
  const [bytesOf, floatsOf] = [most, 2 * most].map((size) => {
    const own = reuse ? new ArrayBuffer(size) : undefined;
    return (length: number): ArrayBuffer => own ?? new ArrayBuffer(length);
  });
  return (from, row) => {
    const source = sources[from];
    if (!source) throw new DataError('feature column: expected an open one, received a closed one.');
    const start = source.byteOf(row);
    const size = source.byteOf(row + 1) - start;
    const bytes = new Uint8Array(bytesOf!(size), 0, size);
    source.read(bytes, start);
    if (!trusted[from] && !isIntact(source, row, bytes)) {
      throw new DataError(
        `${source.path}: expected row ${row} with its checksum, received another: it is damaged. The same command encodes it again.`,
      );
    }
    const shape = source.shapeOf(row);
    const { dtype } = source.info;
    if (dtype === 'F32') return { data: new Float32Array(bytes.buffer, 0, size / 4), shape };
    if (dtype === 'I32') return { data: new Int32Array(bytes.buffer, 0, size / 4), shape };
    if (dtype === 'I16') return { data: new Int16Array(bytes.buffer, 0, size / 2), shape };
    if (dtype === 'U8') return { data: bytes, shape };
    const data = new Float32Array(floatsOf!(2 * size), 0, size / 2);
    return { data: fromFloat16(new Uint16Array(bytes.buffer, 0, size / 2), data), shape };
  };
}

function longestRow({ info, byteOf }: PackedFile): number {
  let most = 0;
  for (let row = 0; row < info.rows; row++) most = Math.max(most, byteOf(row + 1) - byteOf(row));
  return most;
}
