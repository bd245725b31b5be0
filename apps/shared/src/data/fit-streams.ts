import type { Recipe } from '@erc/configs';
import type { Feature, FeatureArray, Utterance } from '@erc/core';
import { fitTextEncoder, restoreTextEncoder } from '@erc/encoders-text';
import type { StreamSpec } from '@erc/nn';
import { fitStandardizer, specOf, standardize } from '@erc/trainer';
import type { FrozenFeatures } from './encode-frozen.js';
import { textInputs } from './inputs.js';

/** Streams as a model reads them, aligned with the utterances, and the training constants that made them. */
export interface FittedStreams {
  readonly features: Readonly<Record<string, readonly Feature[]>>;
  readonly specs: Readonly<Record<string, StreamSpec>>;
  /** Stream name → array name → array: kept in the checkpoint. */
  readonly state: Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;
}

/** What {@link fitStreams} takes. */
export interface FitStreamsOptions {
  readonly streams: Recipe['streams'];
  readonly utterances: readonly Utterance[];
  readonly frozen: FrozenFeatures;
  /** Indices of the training utterances: the only ones that constants are measured on. */
  readonly train: readonly number[];
}

/** Fits what a recipe fits (TF-IDF weights, means and standard deviations) on the training utterances and encodes all of them. */
export async function fitStreams({
  streams,
  utterances,
  frozen,
  train,
}: FitStreamsOptions): Promise<FittedStreams> {
  const features: Record<string, readonly Feature[]> = {};
  const state: Record<string, Record<string, FeatureArray>> = {};
  for (const [name, options] of Object.entries(streams)) {
    if (options.modality === 'text') {
      const inputs = textInputs(utterances);
      const encoder = fitTextEncoder(
        options.encoder,
        train.map((i) => inputs[i]!),
      );
      features[name] = await encoder.encode(inputs);
      state[name] = { ...encoder.state() };
      continue;
    }
    const raw = frozen[name]!;
    if (!options.standardize) {
      features[name] = raw;
      continue;
    }
    const standardizer = fitStandardizer(train.map((i) => raw[i]!));
    features[name] = standardize(raw, standardizer);
    state[name] = { ...standardizer };
  }
  return { features, specs: specsOf(streams, features), state };
}

/** What {@link restoreStreams} takes. */
export interface RestoreStreamsOptions extends Omit<FitStreamsOptions, 'train'> {
  readonly state: FittedStreams['state'];
}

/** Encodes utterances with the constants of a trained run. */
export async function restoreStreams({
  streams,
  utterances,
  frozen,
  state,
}: RestoreStreamsOptions): Promise<FittedStreams> {
  const features: Record<string, readonly Feature[]> = {};
  for (const [name, options] of Object.entries(streams)) {
    const own = state[name] ?? {};
    if (options.modality === 'text') {
      features[name] = await restoreTextEncoder(options.encoder, own).encode(textInputs(utterances));
    } else {
      const { mean, sd } = own;
      features[name] = mean && sd ? standardize(frozen[name]!, { mean, sd }) : frozen[name]!;
    }
  }
  return { features, specs: specsOf(streams, features), state };
}

function specsOf(
  streams: Recipe['streams'],
  features: Readonly<Record<string, readonly Feature[]>>,
): Record<string, StreamSpec> {
  return Object.fromEntries(
    Object.entries(streams).map(([name, { modality }]) => [name, specOf(modality, features[name]![0]!)]),
  );
}
