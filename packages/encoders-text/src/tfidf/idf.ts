import type { TermCounts } from './term-counts.js';

/** Values at buckets of one field: ascending buckets, float64 until the very end. */
export interface FieldVector {
  readonly buckets: readonly number[];
  readonly values: readonly number[];
}

/**
 * Smooth inverse document frequency of each bucket: `idf = ln((1 + n) / (1 + df)) + 1`, and 0 where `df < minDf`, which leaves the
 * bucket out. A bucket that no text has is always left out: nothing could be learned about it.
 *
 * @param documents Term counts of each training text.
 * @returns `[buckets]`, float32.
 * @see scikit-learn, `TfidfTransformer(smooth_idf=True)`
 */
export function fitIdf(documents: readonly TermCounts[], buckets: number, minDf: number): Float32Array {
  const df = new Int32Array(buckets);
  for (const document of documents) for (const bucket of document.buckets) df[bucket]!++;
  return Float32Array.from(df, (count) =>
    count < minDf ? 0 : Math.log((1 + documents.length) / (1 + count)) + 1,
  );
}

/** `tf · idf` of one text, where `tf` is the count c, or `sign(c) · (1 + ln |c|)` when sublinear. Not normalised. */
export function tfidf(
  { buckets, counts }: TermCounts,
  idf: Float32Array,
  { sublinearTf }: { readonly sublinearTf: boolean },
): FieldVector {
  const kept: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < buckets.length; i++) {
    const weight = idf[buckets[i]!]!;
    if (weight === 0) continue;
    const count = counts[i]!;
    kept.push(buckets[i]!);
    values.push(weight * (sublinearTf ? Math.sign(count) * (1 + Math.log(Math.abs(count))) : count));
  }
  return { buckets: kept, values };
}

/** Sum of vectors, each times its weight. */
export function weightedSum(
  terms: readonly { readonly vector: FieldVector; readonly weight: number }[],
): FieldVector {
  const sums = new Map<number, number>();
  for (const { vector, weight } of terms) {
    vector.buckets.forEach((bucket, i) => {
      sums.set(bucket, (sums.get(bucket) ?? 0) + weight * vector.values[i]!);
    });
  }
  const inOrder = [...sums].sort(([a], [b]) => a - b);
  return { buckets: inOrder.map(([bucket]) => bucket), values: inOrder.map(([, value]) => value) };
}

/** Scales a vector to Euclidean length `length`. A vector of zeros stays as it is. */
export function scaledTo({ buckets, values }: FieldVector, length: number): FieldVector {
  const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { buckets, values: norm > 0 ? values.map((value) => (value * length) / norm) : values };
}
