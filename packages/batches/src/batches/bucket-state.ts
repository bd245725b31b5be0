import type { FeatureArray } from '@erc/core';
import type { LengthBuckets } from './length-buckets.js';

/** The name of the lengths that a raw stream is padded to, among its constants. */
const BUCKETS = 'buckets';

/** Constants of streams: stream name → array name → array. */
type State = Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;

/** Lengths that raw streams are padded to as constants of these streams, so that padding is the same whenever a model is used. */
export const bucketState = (buckets: LengthBuckets): State =>
  Object.fromEntries(
    Object.entries(buckets).map(([name, ends]) => [
      name,
      { [BUCKETS]: { data: Int32Array.from(ends), shape: [ends.length] } },
    ]),
  );

/** The lengths of {@link bucketState} among the constants of all streams. */
export const bucketsOf = (state: State): LengthBuckets =>
  Object.fromEntries(
    Object.entries(state).flatMap(([name, { [BUCKETS]: ends }]) => (ends ? [[name, [...ends.data]]] : [])),
  );
