/** Bytes that may be too many for the memory, such as those of a file. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` up to `end`. */
  read(start: number, end: number): Uint8Array;
}

const WINDOW_BYTES = 65536;

/** The same bytes, small pieces of which are read many at once. */
export function windowed({ size, read }: ByteSource): ByteSource {
  let start = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    size,
    read(from, to) {
      if (to - from > WINDOW_BYTES) return read(from, to);
      if (from < start || to > start + bytes.length) {
        start = from;
        bytes = read(from, Math.min(size, Math.max(to, from + WINDOW_BYTES)));
      }
      return bytes.subarray(from - start, to - start);
    },
  };
}
