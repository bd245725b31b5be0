import { ConfigError, type Feature } from '@erc/core';

/** Numbers that a stream of a batch may have: 8 GB of them. */
const MOST_NUMBERS = 2 ** 31 - 1;

/** An array for the dense vectors of a batch, `[rows, dim]`, as an earlier batch left it. */
export interface VectorRows {
  readonly data: Float32Array;
  /** What stands in each row; zeros where there is nothing. Whoever writes a row says so here. */
  readonly held: (Feature | undefined)[];
}

/**
 * Arrays for the dense vectors of batches, used again from batch to batch: a new array of some MB costs more than what is written into it, and
 * zeros over a sparse vector cost less than zeros over a row.
 */
export interface VectorMemory {
  /**
   * @param dim The same for all batches of a stream.
   * @throws ConfigError for more numbers than an array has room for.
   */
  take(stream: string, rows: number, dim: number): VectorRows;
  /** Says that nobody reads `data` any more. An array that is not from {@link take}, or was given back, is left alone. */
  give(data: object): void;
}

/** Keeps as many arrays of a stream as were ever taken at once. */
export function createVectorMemory(): VectorMemory {
  const free = new Map<string, VectorRows[]>();
  const taken = new WeakMap<object, () => void>();
  return {
    take(stream, rows, dim) {
      const own = free.get(stream) ?? [];
      free.set(stream, own);
      const length = rows * dim;
      if (length > MOST_NUMBERS) {
        throw new ConfigError(
          `batch: ${stream}: expected at most ${MOST_NUMBERS} numbers, received ${rows} × ${dim} of them: a smaller batchSize has fewer.`,
        );
      }
      const last = own.pop();
      const whole = last && last.data.length >= length ? last : { data: new Float32Array(length), held: [] };
      const data = whole.data.subarray(0, length);
      taken.set(data, () => own.push(whole));
      return { data, held: whole.held };
    },
    give(data) {
      taken.get(data)?.();
      taken.delete(data);
    },
  };
}
