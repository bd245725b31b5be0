/** Options of {@link planBatches}. */
export interface PlanBatchesOptions {
  /** Most elements (steps × inputs, padding counted) of a batch: what bounds memory. One input that is longer is a batch of its own. */
  readonly maxElements: number;
  /** Most inputs of a batch. */
  readonly maxBatch: number;
  /** Largest part of a batch that may be padding, 0 … 1. @default 0.1 */
  readonly maxPadding?: number;
}

/**
 * Puts inputs of about equal length together, so that little is computed on padding: the longest first, so that a model that does not fit into
 * memory fails at once.
 *
 * @param lengths Steps of each input, ≥ 0.
 * @returns Indices of `lengths`, each once; the caller puts results back into their order.
 */
export function planBatches(
  lengths: readonly number[],
  { maxElements, maxBatch, maxPadding = 0.1 }: PlanBatchesOptions,
): number[][] {
  // Ties by index: the same inputs give the same batches.
  const order = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let filled = 0;
  for (const i of order) {
    const longest = lengths[batch[0] ?? i]!;
    const elements = longest * (batch.length + 1);
    const padding = elements - filled - lengths[i]!;
    if (
      batch.length > 0 &&
      (batch.length === maxBatch || elements > maxElements || padding > maxPadding * elements)
    ) {
      batches.push(batch);
      batch = [];
      filled = 0;
    }
    batch.push(i);
    filled += lengths[i]!;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
