/** How often each bucket occurs in one text. */
export interface TermCounts {
  /** Ascending, without repetition. */
  readonly buckets: Int32Array;
  /** Occurrences; with alternating signs their signed sum, which may be negative but not 0. */
  readonly counts: Float64Array;
}

/**
 * Counts hashes per bucket: a hash h falls into bucket |h| mod `buckets`, and counts −1 instead of 1 where signs alternate
 * and h < 0. (The rule of scikit-learn's `FeatureHasher`.)
 *
 * @param hashes Signed 32-bit integers, with repetitions.
 * @param buckets A power of two.
 */
export function countTerms(hashes: readonly number[], buckets: number, alternateSign: boolean): TermCounts {
  // Bucket and sign in one integer, so that one sort of integers brings equal buckets together.
  const keys = Int32Array.from(
    hashes,
    (hash) => ((Math.abs(hash) & (buckets - 1)) << 1) | (alternateSign && hash < 0 ? 1 : 0),
  ).sort();
  const found: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at < keys.length; ) {
    const bucket = keys[at]! >> 1;
    let count = 0;
    for (; at < keys.length && keys[at]! >> 1 === bucket; at++) count += keys[at]! & 1 ? -1 : 1;
    if (count !== 0) {
      found.push(bucket);
      counts.push(count);
    }
  }
  return { buckets: Int32Array.from(found), counts: Float64Array.from(counts) };
}
