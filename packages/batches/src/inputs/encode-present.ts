import type { Encoder, FeatureColumn, Truncation } from '@erc/core';
import { zerosWhereMissing } from './missing-features.js';

/** Features of utterances, of which some may lack the stream. */
export interface EncodedInputs {
  /** One for each input; zeros where it is missing. */
  readonly features: FeatureColumn;
  /** How much of an input was left out, by its number. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/** Encodes the inputs that are there, and puts zeros in the places of those that are `undefined`. */
export async function encodePresent<Input>(
  encoder: Pick<Encoder<Input>, 'encode' | 'dim'>,
  inputs: readonly (Input | undefined)[],
  options: { readonly signal?: AbortSignal } = {},
): Promise<EncodedInputs> {
  const isPresent = inputs.map((input) => input !== undefined);
  const places = isPresent.flatMap((has, i) => (has ? [i] : []));
  const cuts = new Map<number, Truncation>();
  const features = await encoder.encode(
    inputs.filter((input) => input !== undefined),
    { ...options, onTruncation: (i, truncation) => cuts.set(places[i]!, truncation) },
  );
  return { features: zerosWhereMissing(isPresent, features, encoder.dim), cuts };
}
