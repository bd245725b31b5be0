import {
  createEncoderRegistry,
  type Encoder,
  type EncoderOpening,
  type FeatureArray,
  type FittedEncoder,
  fitEncoder,
  openEncoder,
  restoreEncoder,
  type TextInput,
} from '@erc/core';
import type { z } from 'zod';
import { glove } from './glove/glove.js';
import { tfidf } from './tfidf/tfidf.js';
import { transformer } from './transformer/transformer.js';

/** The encoders of this package: one line for each. */
export const builtInTextEncoders = [tfidf, transformer, glove] as const;

/** Options of any of them, told apart by `type`. */
export type TextEncoderOptions = z.input<(typeof builtInTextEncoders)[number]['schema']>;

const encoders = createEncoderRegistry('text', [{ from: '@erc/encoders-text', parts: builtInTextEncoders }]);
const where = 'text encoder';

/**
 * A frozen text encoder: one feature for each utterance.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError that names each wrong option, and for an encoder that is fitted; the signal's reason when it aborts.
 */
export const createTextEncoder = (
  options: TextEncoderOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<TextInput>> => openEncoder(options, { encoders, where, ...opening });

/**
 * Fits a text encoder on the training set.
 *
 * @param options `type` and that type's own options.
 * @param train Training utterances only: anything else would leak into the features.
 * @throws ConfigError that names each wrong option, and for an encoder that is not fitted.
 */
export const fitTextEncoder = (
  options: TextEncoderOptions,
  train: readonly TextInput[],
): Promise<FittedEncoder<TextInput>> => fitEncoder(options, train, { encoders, where });

/**
 * Restores a fitted text encoder from what its `state()` gave; it then gives the same features and has the same id.
 *
 * @param options The options it was fitted with.
 */
export const restoreTextEncoder = (
  options: TextEncoderOptions,
  state: Readonly<Record<string, FeatureArray>>,
): Promise<FittedEncoder<TextInput>> => restoreEncoder(options, state, { encoders, where });
