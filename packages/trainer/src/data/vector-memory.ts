/** Arrays for the dense vectors of batches, used again from batch to batch: a new array of some MB costs more than what is written into it. */
export interface VectorMemory {
  /**
   * An array of `length` zeros.
   *
   * @param stream Arrays go from batch to batch within a stream, whose batches are of about one size.
   * @param clear Sets to 0 again what will have been written into the array: where that is sparse, much cheaper than all of it.
   */
  take(stream: string, length: number, clear: (data: Float32Array) => void): Float32Array;
  /** Says that nobody reads `data` any more. An array that is not from {@link take}, or was given back, is left alone. */
  give(data: object): void;
}

/** Keeps as many arrays of a stream as were ever taken at once, each as long as the longest that it has served as. */
export function createVectorMemory(): VectorMemory {
  /** By stream; all zeros. */
  const free = new Map<string, Float32Array[]>();
  const taken = new WeakMap<object, () => void>();
  return {
    take(stream, length, clear) {
      const own = free.get(stream) ?? [];
      free.set(stream, own);
      const last = own.pop();
      const whole = last && last.length >= length ? last : new Float32Array(length);
      const data = whole.subarray(0, length);
      taken.set(data, () => {
        clear(data);
        own.push(whole);
      });
      return data;
    },
    give(data) {
      taken.get(data)?.();
      taken.delete(data);
    },
  };
}
