import { statSync } from 'node:fs';
import { eachFeature } from '@erc/batches';
import type { FeatureColumn } from '@erc/core';
import { memoryLimit } from '@erc/core/node';
import { openFeatureColumn, readFeatures } from '@erc/features';

/** Share of the machine's memory that the features of a run may take. Streams that need more are read from the disk, batch by batch. */
const MEMORY_SHARE = 0.5;

/** A stream that may be held. */
export interface HeldStream {
  /** Packed files of a feature store. */
  readonly files: readonly string[];
  /** The key of each input in them. */
  readonly keys: readonly string[];
  /** Bytes in memory for each byte of the files: 2 for float16, and twice as many where a standardized copy stands beside it. @default 1 */
  readonly growth?: number;
}

/** Features that are open on the disk. */
export interface OpenColumn extends FeatureColumn {
  close(): void;
}

/** Features of the streams of a run, within one budget. */
export interface FeatureHolder {
  /**
   * The features of a stream: in memory where there is room left, else a column whose rows are read when a batch is made. Which of the two
   * changes no byte of a result.
   */
  hold(stream: HeldStream): FeatureColumn;
  /**
   * The same for a column that is open already and has `bytes`; it is closed where it was read.
   *
   * @param growth As in {@link HeldStream}.
   */
  holdOpen(column: OpenColumn & { readonly bytes: number }, growth?: number): FeatureColumn;
  /** Closes the files of the columns. */
  close(): void;
}

/** @param most Bytes that all streams together may take. @default half of what this process may use */
export function createFeatureHolder(most: number = MEMORY_SHARE * memoryLimit()): FeatureHolder {
  const columns: OpenColumn[] = [];
  let left = most;
  const hasRoom = (bytes: number): boolean => {
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };
  const open = (column: OpenColumn): FeatureColumn => {
    columns.push(column);
    return column;
  };
  return {
    hold({ files, keys, growth = 1 }) {
      const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
      return hasRoom(growth * bytes)
        ? readFeatures({ files, keys })
        : open(openFeatureColumn({ files, keys }));
    },
    holdOpen(column, growth = 1) {
      if (!hasRoom(growth * column.bytes)) return open(column);
      try {
        return [...eachFeature(column)];
      } finally {
        column.close();
      }
    },
    close() {
      for (const column of columns.splice(0)) column.close();
    },
  };
}
