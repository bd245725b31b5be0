import { fitStandardizer, type Selection, selectColumn, specOf, standardize } from '@erc/batches';
import {
  DataError,
  type FeatureArray,
  type FeatureColumn,
  type StreamSpec,
  type Truncation,
  type Utterance,
} from '@erc/core';
import { fitTextEncoder, restoreTextEncoder } from '@erc/encoders-text';
import type { Recipe } from '../recipe/recipe.js';
import type { ReadStreams } from './count-inputs.js';
import type { FrozenFeatures } from './encode-frozen.js';
import { presenceOf, textInputs } from './inputs.js';

/** Streams as a model reads them, aligned with the utterances, and the training constants that made them. */
export interface FittedStreams extends ReadStreams {
  readonly features: Readonly<Record<string, FeatureColumn>>;
  /** Before any window. */
  readonly specs: Readonly<Record<string, StreamSpec>>;
  /** Stream name → array name → array: kept in the checkpoint. */
  readonly state: Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;
}

/** What {@link fitStreams} takes. */
export interface FitStreamsOptions {
  readonly streams: Recipe['streams'];
  readonly utterances: readonly Utterance[];
  readonly frozen: FrozenFeatures;
  /** Whether an utterance without text lacks the text streams (`fusion.missing`); otherwise its text is empty. */
  readonly mayMiss: boolean;
  /** The training part: the only utterances that constants are measured on. */
  readonly train: Pick<Selection, 'positions'>;
}

/**
 * Fits what a recipe fits (TF-IDF weights, means and standard deviations) on the training utterances that have the stream, and encodes
 * all of them.
 *
 * @throws DataError when no training utterance has a stream.
 */
export async function fitStreams(options: FitStreamsOptions): Promise<FittedStreams> {
  const { streams, utterances, frozen } = options;
  const present = presentOf(options);
  const features: Record<string, FeatureColumn> = {};
  const state: Record<string, Record<string, FeatureArray>> = {};
  for (const [name, own] of Object.entries(streams)) {
    const train = options.train.positions.filter((i) => present[name]?.[i] !== 0);
    if (train.length === 0) {
      throw new DataError(`streams.${name}: expected a training utterance that has it, received none.`);
    }
    if (own.encoder.type === 'tfidf') {
      const inputs = textInputs(utterances);
      const encoder = await fitTextEncoder(
        own.encoder,
        train.map((i) => inputs[i]!),
      );
      features[name] = await encoder.encode(inputs);
      state[name] = { ...encoder.state() };
      continue;
    }
    const { features: raw } = frozen.streams[name]!;
    if (!own.standardize) {
      features[name] = raw;
      continue;
    }
    const standardizer = fitStandardizer(selectColumn(raw, train));
    features[name] = standardize(raw, standardizer);
    state[name] = { ...standardizer };
  }
  return { features, present, cuts: cutsOf(options), specs: specsOf(streams, features), state };
}

/** What {@link restoreStreams} takes. */
export interface RestoreStreamsOptions extends Omit<FitStreamsOptions, 'train'> {
  readonly state: FittedStreams['state'];
}

/** Encodes utterances with the constants of a trained run. */
export async function restoreStreams(options: RestoreStreamsOptions): Promise<FittedStreams> {
  const { streams, utterances, frozen, state } = options;
  const features: Record<string, FeatureColumn> = {};
  for (const [name, { encoder }] of Object.entries(streams)) {
    const own = state[name] ?? {};
    if (encoder.type === 'tfidf') {
      const restored = await restoreTextEncoder(encoder, own);
      features[name] = await restored.encode(textInputs(utterances));
    } else {
      const { mean, sd } = own;
      const { features: raw } = frozen.streams[name]!;
      features[name] = mean && sd ? standardize(raw, { mean, sd }) : raw;
    }
  }
  const common = { present: presentOf(options), cuts: cutsOf(options) };
  return { features, ...common, specs: specsOf(streams, features), state };
}

/** Which utterances have each stream, where some lack it. */
function presentOf({
  streams,
  utterances,
  frozen,
  mayMiss,
}: RestoreStreamsOptions | FitStreamsOptions): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.keys(streams).flatMap((name) => {
      const own = frozen.streams[name];
      // A stream that is not frozen is made from the text.
      const present = own
        ? own.present
        : mayMiss
          ? presenceOf(utterances.map(({ text }) => text.trim() !== ''))
          : undefined;
      return present ? [[name, present]] : [];
    }),
  );
}

const cutsOf = ({
  streams,
  frozen,
}: Pick<FitStreamsOptions, 'streams' | 'frozen'>): Record<string, ReadonlyMap<number, Truncation>> =>
  Object.fromEntries(
    Object.keys(streams).flatMap((name) => {
      const cuts = frozen.streams[name]?.cuts;
      return cuts && cuts.size > 0 ? [[name, cuts]] : [];
    }),
  );

function specsOf(
  streams: Recipe['streams'],
  features: Readonly<Record<string, FeatureColumn>>,
): Record<string, StreamSpec> {
  return Object.fromEntries(
    Object.entries(streams).map(([name, { modality }]) => [name, specOf(modality, features[name]!.at(0)!)]),
  );
}
