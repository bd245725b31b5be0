import {
  type EncodeOptions,
  type Encoder,
  type FeatureArray,
  type FittedEncoder,
  parseOptions,
  type TextInput,
} from '@erc/core';
import { z } from 'zod';
import { createGloveEncoder, gloveOptionsSchema } from './glove/glove-encoder.js';
import { fitTfidfEncoder, restoreTfidfEncoder } from './tfidf-encoder.js';
import { tfidfEncoderOptionsSchema } from './tfidf-options.js';
import { createTransformerTextEncoder } from './transformer/transformer-encoder.js';
import { transformerTextOptionsSchema } from './transformer/transformer-options.js';

/** Options of the text encoders whose constants come from the training set, told apart by `type`. */
export const fittedTextEncoderOptionsSchema = z.discriminatedUnion('type', [tfidfEncoderOptionsSchema]);

/** Options of the text encoders whose constants come from the training set, told apart by `type`. */
export type FittedTextEncoderOptions = z.input<typeof fittedTextEncoderOptionsSchema>;

/** Options of the text encoders that need no training set, told apart by `type`. */
export const frozenTextEncoderOptionsSchema = z.discriminatedUnion('type', [
  transformerTextOptionsSchema,
  gloveOptionsSchema,
]);

/** Options of the text encoders that need no training set, told apart by `type`. */
export type FrozenTextEncoderOptions = z.input<typeof frozenTextEncoderOptionsSchema>;

/** Options of any text encoder, told apart by `type`. */
export const textEncoderOptionsSchema = z.discriminatedUnion('type', [
  ...fittedTextEncoderOptionsSchema.options,
  ...frozenTextEncoderOptionsSchema.options,
]);

/** Options of any text encoder, told apart by `type`. */
export type TextEncoderOptions = z.input<typeof textEncoderOptionsSchema>;

interface FittedType {
  fit(options: FittedTextEncoderOptions, inputs: readonly TextInput[]): FittedEncoder<TextInput>;
  restore(
    options: FittedTextEncoderOptions,
    state: Readonly<Record<string, FeatureArray>>,
  ): FittedEncoder<TextInput>;
}

const FITTED: Readonly<Record<FittedTextEncoderOptions['type'], FittedType>> = {
  tfidf: { fit: fitTfidfEncoder, restore: restoreTfidfEncoder },
};

type Factories = {
  readonly [T in FrozenTextEncoderOptions['type']]: (
    options: Extract<FrozenTextEncoderOptions, { type: T }>,
    opening: Pick<EncodeOptions, 'signal'>,
  ) => Promise<Encoder<TextInput>>;
};

/** One line for each type. */
const FROZEN: Factories = {
  transformer: createTransformerTextEncoder,
  glove: createGloveEncoder,
};

/**
 * A frozen text encoder: one feature array for each utterance.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError that names each wrong option; the signal's reason when it aborts.
 */
export async function createTextEncoder(
  options: FrozenTextEncoderOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Encoder<TextInput>> {
  const { type } = parseOptions(frozenTextEncoderOptionsSchema, options, 'text encoder');
  signal?.throwIfAborted();
  // Each factory parses its own options again, and knows their type from that.
  return FROZEN[type](options as never, signal ? { signal } : {});
}

/**
 * Fits a text encoder on the training set.
 *
 * @param options `type` and that type's own options.
 * @param inputs Training utterances only: anything else would leak into the features.
 */
export function fitTextEncoder(
  options: FittedTextEncoderOptions,
  inputs: readonly TextInput[],
): FittedEncoder<TextInput> {
  const { type } = parseOptions(fittedTextEncoderOptionsSchema, options, 'text encoder');
  return FITTED[type].fit(options, inputs);
}

/**
 * Restores a fitted text encoder from what its `state()` gave; it then gives the same features and has the same id.
 *
 * @param options The options it was fitted with.
 */
export function restoreTextEncoder(
  options: FittedTextEncoderOptions,
  state: Readonly<Record<string, FeatureArray>>,
): FittedEncoder<TextInput> {
  const { type } = parseOptions(fittedTextEncoderOptionsSchema, options, 'text encoder');
  return FITTED[type].restore(options, state);
}
