import type {
  Encoder,
  EncoderUse,
  FeatureArray,
  FeatureColumn,
  FittedEncoder,
  Truncation,
  Utterance,
} from '@erc/core';
import { columnStream } from './column-stream.js';
import { zerosWhereMissing } from './hold-features.js';
import { hasInput, mediaInputs, presenceOf, textInputs } from './inputs.js';
import type { Stream } from './streams.js';

/** Features that a fitted encoder gave, one for each utterance, and its constants. */
export interface FittedFeatures {
  readonly features: FeatureColumn;
  readonly state: Readonly<Record<string, FeatureArray>>;
  /** How much of an utterance was left out, by its number. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/** A stream whose encoder is fitted on training utterances, with the input of each utterance. */
export interface FittedStream {
  /** 1 for utterances that have it, 0 for others. Absent: all have it. */
  readonly present: Float32Array | undefined;
  /** Fits the encoder on utterances by number, and encodes all. */
  fit(train: readonly number[]): Promise<FittedFeatures>;
  /** Encodes all with the constants of a trained run. */
  restore(state: Readonly<Record<string, FeatureArray>>): Promise<FittedFeatures>;
}

/** Options of {@link fittedStreamOf}. */
export interface FittedStreamOptions {
  readonly utterances: readonly Utterance[];
  /** Named in errors. */
  readonly datasetDirectory: string;
  /** Whether an utterance may lack the stream (`fusion.missing`). */
  readonly mayMiss: boolean;
}

/**
 * The stream with its inputs, where its encoder is fitted; `undefined` where it is not.
 *
 * @throws DataError for an utterance without the media of the stream, unless it may lack them.
 */
export function fittedStreamOf(
  { modality, use }: Stream,
  { utterances, datasetDirectory, mayMiss }: FittedStreamOptions,
): FittedStream | undefined {
  if (use.state === 'columns') return columnStream(use.names, { utterances, datasetDirectory, mayMiss });
  if (use.state !== 'fitted') return undefined;
  switch (modality) {
    case 'text': {
      // A text that may be missing is encoded all the same: an empty one has features.
      const spoken = utterances.map((utterance) => hasInput(utterance, modality));
      return streamOf(use, textInputs(utterances), mayMiss ? presenceOf(spoken) : undefined);
    }
    case 'audio': {
      const inputs = mediaInputs(utterances, modality, datasetDirectory, mayMiss);
      return streamOf(use, inputs, presenceOf(inputs.map((input) => input !== undefined)));
    }
    case 'visual': {
      const inputs = mediaInputs(utterances, modality, datasetDirectory, mayMiss);
      return streamOf(use, inputs, presenceOf(inputs.map((input) => input !== undefined)));
    }
  }
}

function streamOf<Input>(
  use: Extract<EncoderUse<Input, unknown>, { readonly state: 'fitted' }>,
  inputs: readonly (Input | undefined)[],
  present: Float32Array | undefined,
): FittedStream {
  const featuresOf = async (encoder: FittedEncoder<Input>): Promise<FittedFeatures> => {
    try {
      return { ...(await encodeAll(encoder, inputs)), state: { ...encoder.state() } };
    } finally {
      await encoder.dispose();
    }
  };
  return {
    present,
    fit: async (train) => featuresOf(await use.fit(train.flatMap((i) => inputs[i] ?? []))),
    restore: async (state) => featuresOf(await use.restore(state)),
  };
}

async function encodeAll<Input>(
  encoder: Encoder<Input>,
  inputs: readonly (Input | undefined)[],
): Promise<Omit<FittedFeatures, 'state'>> {
  const isThere = inputs.map((input) => input !== undefined);
  const places = isThere.flatMap((is, i) => (is ? [i] : []));
  const cuts = new Map<number, Truncation>();
  const features = await encoder.encode(
    inputs.filter((input) => input !== undefined),
    { onTruncation: (i, truncation) => cuts.set(places[i]!, truncation) },
  );
  return { features: zerosWhereMissing(isThere, features, encoder.dim), cuts };
}
