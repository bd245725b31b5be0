import type { ExampleSet } from '../examples/examples.js';
import type { BatchRows } from './batch-rows.js';
import { bucketEnd, bucketIn, type LengthBuckets } from './length-buckets.js';
import { stepsOf } from './stream-arrays.js';

/**
 * What padding costs: steps that batches compute over those that are real, of each raw stream by name; 1 where nothing is padded. Rows of padding count
 * as computed.
 */
export function measurePadding(
  { streams }: Pick<ExampleSet, 'streams'>,
  buckets: LengthBuckets,
  batches: readonly Pick<BatchRows, 'rows'>[],
): Record<string, number> {
  const names = Object.keys(buckets);
  const computed = new Map(names.map((name) => [name, 0]));
  const real = new Map(names.map((name) => [name, 0]));
  for (const { rows } of batches) {
    let bucket = 0;
    for (const i of rows) {
      if (i < 0) continue;
      const lengthOf = (name: string): number => stepsOf(streams[name]!.at(i)!);
      bucket = Math.max(bucket, bucketIn(buckets, lengthOf));
      for (const name of names) real.set(name, real.get(name)! + lengthOf(name));
    }
    for (const name of names) {
      computed.set(name, computed.get(name)! + rows.length * bucketEnd(buckets[name]!, bucket));
    }
  }
  return Object.fromEntries(names.map((name) => [name, computed.get(name)! / Math.max(1, real.get(name)!)]));
}
