import { type Feature, type FeatureColumn, isSparse } from '@erc/core';

/** Features in the places of those that are there, and `none` elsewhere. */
export function alignFeatures(
  isPresent: readonly boolean[],
  features: FeatureColumn,
  none: Feature,
): FeatureColumn {
  let next = 0;
  const places = Int32Array.from(isPresent, (has) => (has ? next++ : -1));
  const at = (index: number): Feature | undefined =>
    places[index] === -1 ? none : features.at(places[index] ?? features.length);
  return Array.isArray(features) ? isPresent.map((_, i) => at(i)!) : { length: places.length, at };
}

/**
 * Features in the places of those that are there, and zeros elsewhere: a vector of them, no steps where the others are sequences, no tokens, samples
 * pictures or maps.
 *
 * @param dim Width of the features.
 */
export function zerosWhereMissing(
  isPresent: readonly boolean[],
  features: FeatureColumn,
  dim: number,
): FeatureColumn {
  if (isPresent.every(Boolean)) return features;
  return alignFeatures(isPresent, features, absent(features.at(0), dim));
}

function absent(first: Feature | undefined, dim: number): Feature {
  if (!first || isSparse(first)) return { data: new Float32Array(dim), shape: [dim] };
  const { data, shape } = first;
  if (data instanceof Int32Array) return { data: new Int32Array(0), shape: [0] };
  if (data instanceof Int16Array) return { data: new Int16Array(0), shape: [0] };
  if (data instanceof Uint8Array) return { data: new Uint8Array(0), shape: [0, ...shape.slice(1)] };
  return shape.length >= 2
    ? { data: new Float32Array(0), shape: [0, ...(shape.length === 2 ? [dim] : shape.slice(1))] }
    : { data: new Float32Array(dim), shape: [dim] };
}
