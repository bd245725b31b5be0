import { type FeatureArray, type FittedEncoder, parseOptions, type TextInput } from '@erc/core';
import { z } from 'zod';
import { fitTfidfEncoder, restoreTfidfEncoder } from './tfidf-encoder.js';
import { tfidfEncoderOptionsSchema } from './tfidf-options.js';

/** Options of any text encoder, told apart by `type`. */
export const textEncoderOptionsSchema = z.discriminatedUnion('type', [tfidfEncoderOptionsSchema]);

/** Options of any text encoder, told apart by `type`. */
export type TextEncoderOptions = z.input<typeof textEncoderOptionsSchema>;

interface FittedType {
  fit(options: TextEncoderOptions, inputs: readonly TextInput[]): FittedEncoder<TextInput>;
  restore(
    options: TextEncoderOptions,
    state: Readonly<Record<string, FeatureArray>>,
  ): FittedEncoder<TextInput>;
}

/** The types whose constants come from the training set. */
const FITTED: Readonly<Record<TextEncoderOptions['type'], FittedType>> = {
  tfidf: { fit: fitTfidfEncoder, restore: restoreTfidfEncoder },
};

/**
 * Fits a text encoder on the training set.
 *
 * @param options `type` and that type's own options.
 * @param inputs Training utterances only: anything else would leak into the features.
 */
export function fitTextEncoder(
  options: TextEncoderOptions,
  inputs: readonly TextInput[],
): FittedEncoder<TextInput> {
  return FITTED[parseOptions(textEncoderOptionsSchema, options, 'text encoder').type].fit(options, inputs);
}

/**
 * Restores a fitted text encoder from what its `state()` gave; it then gives the same features and has the same id.
 *
 * @param options The options it was fitted with.
 */
export function restoreTextEncoder(
  options: TextEncoderOptions,
  state: Readonly<Record<string, FeatureArray>>,
): FittedEncoder<TextInput> {
  return FITTED[parseOptions(textEncoderOptionsSchema, options, 'text encoder').type].restore(options, state);
}
