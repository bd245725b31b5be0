import type { Feed } from './session.js';

/**
 * What a model of token ids is fed for a batch: ids padded at the end, the mask, zeros as token types, and positions from 0.
 *
 * @param rows Token ids of each row.
 * @param steps Length that they are padded to: at least that of the longest.
 * @param padding The id on padding.
 */
export function tokenFeeds(
  rows: readonly Int32Array[],
  steps: number,
  padding: number,
): Record<string, Feed> {
  const shape = [rows.length, steps];
  const filled = (fill: number): Int32Array => new Int32Array(rows.length * steps).fill(fill);
  const [tokens, mask] = [filled(padding), filled(0)];
  for (const [k, ids] of rows.entries()) {
    tokens.set(ids, k * steps);
    mask.fill(1, k * steps, k * steps + ids.length);
  }
  return {
    input_ids: { data: tokens, shape },
    attention_mask: { data: mask, shape },
    token_type_ids: { data: filled(0), shape },
    position_ids: { data: filled(0).map((_, i) => i % steps), shape },
  };
}
