import { eachFeature, fitLengthBuckets, type LengthBuckets, selectColumn, stepsOf } from '@erc/batches';
import type { FeatureArray, FeatureColumn, InputSpec } from '@erc/core';

/** The name of the lengths that a raw stream is padded to, among its constants. */
const BUCKETS = 'buckets';

type State = Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;

const hasLength = ({ kind }: InputSpec): boolean => kind === 'tokens' || kind === 'samples';

/** Before others the stream that costs the most to compute: a second of sound is fifty steps of a transformer, and 16,000 samples before them. */
const byCost =
  (kindOf: (name: string) => InputSpec['kind'], longest: (name: string) => number) =>
  (a: string, b: string): number =>
    Number(kindOf(b) === 'samples') - Number(kindOf(a) === 'samples') || longest(b) - longest(a);

/** Options of {@link fitBuckets}. */
export interface FitBucketsOptions {
  readonly specs: Readonly<Record<string, InputSpec>>;
  readonly features: Readonly<Record<string, FeatureColumn>>;
  /** Positions of the training examples. */
  readonly train: readonly number[];
}

/** Fits the lengths that raw streams are padded to, as constants of these streams: so that padding is the same whenever a model is used. */
export function fitBuckets({ specs, features, train }: FitBucketsOptions): State {
  const names = Object.keys(specs).filter((name) => hasLength(specs[name]!));
  const lengths = Object.fromEntries(
    names.map((name) => [name, Array.from(eachFeature(selectColumn(features[name]!, train)), stepsOf)]),
  );
  const longest = (name: string): number => lengths[name]!.reduce((most, each) => Math.max(most, each), 1);
  names.sort(byCost((name) => specs[name]!.kind, longest));
  const buckets = fitLengthBuckets(Object.fromEntries(names.map((name) => [name, lengths[name]!])));
  return Object.fromEntries(
    Object.entries(buckets).map(([name, ends]) => [
      name,
      { [BUCKETS]: { data: Int32Array.from(ends), shape: [ends.length] } },
    ]),
  );
}

/** What {@link fitBuckets} has fitted, from the constants of all streams: the costliest stream first. */
export function bucketsOf(state: State, specs: Readonly<Record<string, InputSpec>>): LengthBuckets {
  const ends = Object.fromEntries(
    Object.entries(state).flatMap(([name, { [BUCKETS]: own }]) => (own ? [[name, [...own.data]]] : [])),
  );
  const names = Object.keys(ends).filter((name) => Object.hasOwn(specs, name));
  names.sort(
    byCost(
      (name) => specs[name]!.kind,
      (name) => ends[name]!.at(-1)!,
    ),
  );
  return Object.fromEntries(names.map((name) => [name, ends[name]!]));
}
