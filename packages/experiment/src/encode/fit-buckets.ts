import { bucketState, eachFeature, fitLengthBuckets, selectColumn } from '@erc/batches';
import {
  type Feature,
  type FeatureArray,
  type FeatureColumn,
  type InputSpec,
  isRaw,
  isSparse,
} from '@erc/core';

type State = Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;

/**
 * What a step costs, roughly, in tokens of a base model: a second of sound is fifty steps of a transformer with convolutions before them, and a
 * picture of 224 × 224 in a ResNet-50 fifty tokens of a BERT. Its maps count as the picture does, so that batches are the same over either.
 */
const COSTS = { tokens: 1, samples: 1 / 200, pixels: 50, maps: 50 } as const;

/** Options of {@link fitBuckets}. */
export interface FitBucketsOptions {
  readonly specs: Readonly<Record<string, InputSpec>>;
  readonly features: Readonly<Record<string, FeatureColumn>>;
  /** Positions of the training examples. */
  readonly train: readonly number[];
}

/**
 * Fits the lengths that raw streams are padded to, as constants of these streams: so that padding is the same whenever a model is used. The stream
 * decides that would waste the most if all were padded to the longest.
 */
export function fitBuckets({ specs, features, train }: FitBucketsOptions): State {
  const streams = Object.entries(specs).flatMap(([name, spec]) => {
    if (!isRaw(spec)) return [];
    const lengths = Array.from(eachFeature(selectColumn(features[name]!, train)), lengthOf);
    const longest = lengths.reduce((most, length) => Math.max(most, length), 1);
    const padding = lengths.reduce((sum, length) => sum + longest - length, 0);
    return [{ name, lengths, waste: COSTS[spec.kind] * padding }];
  });
  streams.sort((a, b) => b.waste - a.waste);
  const buckets = fitLengthBuckets(Object.fromEntries(streams.map(({ name, lengths }) => [name, lengths])));
  return bucketState(buckets);
}

const lengthOf = (feature: Feature): number => (isSparse(feature) ? 0 : feature.shape[0]!);
