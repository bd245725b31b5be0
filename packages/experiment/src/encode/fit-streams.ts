import {
  bucketsOf,
  fitStandardizer,
  type LengthBuckets,
  pictureState,
  type Selection,
  selectColumn,
  specOf,
  standardize,
} from '@erc/batches';
import {
  DataError,
  type FeatureArray,
  type FeatureColumn,
  type InputSpec,
  isRaw,
  ownValue,
  type Truncation,
  type Utterance,
} from '@erc/core';
import type { ReadStreams } from './count-inputs.js';
import type { FrozenFeatures } from './encode-frozen.js';
import { fitBuckets } from './fit-buckets.js';
import type { FittedStream } from './fitted-features.js';
import { fittedStreamOf } from './fitted-stream.js';
import { pictureIn } from './picture-in.js';
import type { Streams } from './streams.js';

/** Streams as a model reads them, aligned with the utterances, and the training constants that made them. */
export interface FittedStreams extends ReadStreams {
  readonly features: Readonly<Record<string, FeatureColumn>>;
  /** Before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** Lengths that raw streams are padded to. */
  readonly buckets: LengthBuckets;
  /** Stream name → array name → array: kept in the checkpoint. */
  readonly state: Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;
}

/** Options of {@link fitStreams}. */
export interface FitStreamsOptions {
  readonly streams: Streams;
  readonly utterances: readonly Utterance[];
  readonly frozen: FrozenFeatures;
  /** Whether an utterance may lack a stream (`fusion.missing`); otherwise a text may be empty, and media are an error. */
  readonly mayMiss: boolean;
  /** The training part: the only utterances that constants are measured on. */
  readonly train: Pick<Selection, 'positions'>;
}

/**
 * Fits what a recipe fits (encoders, means and standard deviations) on the training utterances that have the stream, and encodes all of them.
 *
 * @throws DataError when no training utterance has a stream.
 */
export async function fitStreams(options: FitStreamsOptions): Promise<FittedStreams> {
  const { streams, frozen } = options;
  const fitted = fittedOf(options);
  const present = presentOf(options, fitted);
  const features: Record<string, FeatureColumn> = {};
  const cuts: Cuts = {};
  const state: Record<string, Readonly<Record<string, FeatureArray>>> = {};
  for (const [name, { standardize: isStandardized }] of Object.entries(streams)) {
    const train = options.train.positions.filter((i) => ownValue(present, name)?.[i] !== 0);
    if (train.length === 0) {
      throw new DataError(`streams.${name}: expected a training utterance that has it, received none.`);
    }
    const encoder = ownValue(fitted, name);
    if (encoder) {
      const made = await encoder.fit(train);
      features[name] = made.features;
      cuts[name] = made.cuts;
      state[name] = made.state;
      continue;
    }
    const raw = frozen.streams[name]!;
    cuts[name] = raw.cuts;
    if (!isStandardized) {
      features[name] = raw.features;
      continue;
    }
    const standardizer = fitStandardizer(selectColumn(raw.features, train));
    features[name] = standardize(raw.features, standardizer);
    state[name] = { ...standardizer };
  }
  const specs = specsOf(streams, features);
  Object.assign(state, fitBuckets({ specs, features, train: options.train.positions }));
  for (const [name, array] of Object.entries(pictureState(picturesIn(frozen, specs)))) {
    state[name] = { ...state[name], ...array };
  }
  const buckets = bucketsOf(state);
  return { features, present, cuts: withoutEmpty(cuts), specs, buckets, state };
}

/** Extents of the pictures that encoders of the model read, or that the maps in their place were made of. */
const picturesIn = (
  { streams }: FrozenFeatures,
  specs: FittedStreams['specs'],
): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(specs).flatMap(([name, spec]) => {
      if (!isRaw(spec)) return [];
      const picture = streams[name]!.picture ?? pictureIn(streams[name]!.features);
      return picture ? [[name, picture]] : [];
    }),
  );

/** Options of {@link restoreStreams}. */
export interface RestoreStreamsOptions extends Omit<FitStreamsOptions, 'train'> {
  readonly state: FittedStreams['state'];
}

/** Encodes utterances with the constants of a trained run. */
export async function restoreStreams(options: RestoreStreamsOptions): Promise<FittedStreams> {
  const { streams, frozen, state } = options;
  const fitted = fittedOf(options);
  const features: Record<string, FeatureColumn> = {};
  const cuts: Cuts = {};
  for (const name of Object.keys(streams)) {
    const streamState = ownValue(state, name) ?? {};
    const made = await ownValue(fitted, name)?.restore(streamState);
    if (made) {
      features[name] = made.features;
      cuts[name] = made.cuts;
      continue;
    }
    const { mean, sd } = streamState;
    const raw = frozen.streams[name]!;
    features[name] = mean && sd ? standardize(raw.features, { mean, sd }) : raw.features;
    cuts[name] = raw.cuts;
  }
  const present = presentOf(options, fitted);
  const specs = specsOf(streams, features);
  return { features, present, cuts: withoutEmpty(cuts), specs, buckets: bucketsOf(state), state };
}

/** The streams whose encoders are fitted, by name. */
const fittedOf = ({
  streams,
  utterances,
  frozen: { datasetDirectory },
  mayMiss,
}: RestoreStreamsOptions | FitStreamsOptions): Readonly<Record<string, FittedStream>> =>
  Object.fromEntries(
    Object.entries(streams).flatMap(([name, stream]) => {
      const fittedStream = fittedStreamOf(stream, { utterances, datasetDirectory, mayMiss });
      return fittedStream ? [[name, fittedStream]] : [];
    }),
  );

/** Which utterances have each stream, where some lack it. */
const presentOf = (
  { streams, frozen }: Pick<FitStreamsOptions, 'streams' | 'frozen'>,
  fitted: Readonly<Record<string, FittedStream>>,
): Record<string, Float32Array> =>
  Object.fromEntries(
    Object.keys(streams).flatMap((name) => {
      const { present } = ownValue(fitted, name) ?? frozen.streams[name]!;
      return present ? [[name, present]] : [];
    }),
  );

type Cuts = Record<string, ReadonlyMap<number, Truncation> | undefined>;

const withoutEmpty = (cuts: Cuts): FittedStreams['cuts'] =>
  Object.fromEntries(
    Object.entries(cuts).flatMap(([name, streamCuts]) =>
      streamCuts && streamCuts.size > 0 ? [[name, streamCuts]] : [],
    ),
  );

function specsOf(
  streams: Streams,
  features: Readonly<Record<string, FeatureColumn>>,
): Record<string, InputSpec> {
  return Object.fromEntries(
    Object.entries(streams).map(([name, { modality }]) => [name, specOf(modality, features[name]!.at(0)!)]),
  );
}
