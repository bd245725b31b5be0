import type { FeatureArray } from '@erc/core';
import type { LengthBuckets } from './length-buckets.js';

/** The name of the lengths that a raw stream is padded to, among its constants. */
const BUCKETS = 'buckets';

/** The name of the extents of the pictures of a raw stream, among its constants. */
const PICTURE = 'picture';

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

/** Extents of the pictures of raw streams, `[height, width, 3]`, as constants of these streams: all that a model reads have them. */
export const pictureState = (pictures: Readonly<Record<string, readonly number[]>>): State =>
  Object.fromEntries(
    Object.entries(pictures).map(([name, extents]) => [
      name,
      { [PICTURE]: { data: Int32Array.from(extents), shape: [extents.length] } },
    ]),
  );

/** The extents of {@link pictureState} among the constants of all streams. */
export const picturesOf = (state: State): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(state).flatMap(([name, { [PICTURE]: extents }]) =>
      extents ? [[name, [...extents.data]]] : [],
    ),
  );

/** Constants of a stream that its encoder has, and that weights depend on: without the extents of its pictures. */
export const withoutPicture = ({
  [PICTURE]: _picture,
  ...arrays
}: State[string]): Readonly<Record<string, FeatureArray>> => arrays;
