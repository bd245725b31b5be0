import type { Random } from '@erc/core';
import * as z from 'zod';
import { bucketOf } from '../batches/batch-rows.js';
import { defineSampler } from './define-sampler.js';

/**
 * Every example once, in batches of similar length, drawn anew for each epoch.
 *
 * Examples that are padded to the same length ({@link bucketOf}, or the buckets of raw streams) are shuffled among each other, the buckets joined from short to long and cut
 * into batches, and the batches shuffled. What does not fill a batch is drawn from all examples, and comes last.
 */
export const lengthBucketedSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('length-bucketed') }),
  reads: () => ['lengths'],
  create(_, { labels, batchSize, lengths = [], buckets: given }) {
    const buckets = given ?? Array.from(labels, (_label, i) => bucketOf(lengths[i] ?? 0));
    return { length: buckets.length, order: (random) => bucketedOrder(buckets, batchSize, random) };
  },
});

function bucketedOrder(buckets: readonly number[], batchSize: number, random: Random): number[] {
  const shuffled = random.shuffle([...buckets.keys()]);
  const whole = shuffled.length - (shuffled.length % batchSize);
  // A stable sort: within a bucket the order stays shuffled.
  const sorted = shuffled.slice(0, whole).sort((a, b) => buckets[a]! - buckets[b]!);
  const batches = Array.from({ length: whole / batchSize }, (_, b) =>
    sorted.slice(b * batchSize, (b + 1) * batchSize),
  );
  return [...random.shuffle(batches).flat(), ...shuffled.slice(whole)];
}
