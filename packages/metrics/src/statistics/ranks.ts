/** Result of {@link midranks}. */
export interface Midranks {
  /** Rank of each value from 1; equal values share the mean of their ranks. */
  readonly ranks: Float64Array;
  /** Sizes of the groups of equal values that have more than one. */
  readonly ties: readonly number[];
}

/**
 * Ranks of values in ascending order, as SciPy's `rankdata(method='average')`.
 *
 * @param tolerance Values that lie this near to the smallest of a group are equal to it. @default 0
 */
export function midranks(values: readonly number[], tolerance = 0): Midranks {
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!]! - values[order[start]!]! <= tolerance) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { ranks, ties };
}
