import {
  type AudioInput,
  createEncoderRegistry,
  type Encoder,
  type EncoderOpening,
  openEncoder,
} from '@erc/core';
import type { z } from 'zod';
import { acousticStatistics } from './acoustic-encoder.js';
import { acousticFunctionalsEncoder } from './functionals/functionals-encoder.js';
import { logMelSteps } from './log-mel-encoder.js';
import { speechTokens } from './speech/speech-tokens-encoder.js';
import { wav2vec2 } from './speech/wav2vec2-encoder.js';
import { tokenBert } from './token-bert/token-bert.js';
import { waveform } from './waveform-encoder.js';

/** The encoders of this package: one line for each. */
export const builtInAudioEncoders = [
  acousticStatistics,
  acousticFunctionalsEncoder,
  logMelSteps,
  waveform,
  wav2vec2,
  speechTokens,
  tokenBert,
] as const;

/** Options of any of them, told apart by `type`. */
export type AudioEncoderOptions = z.input<(typeof builtInAudioEncoders)[number]['schema']>;

const encoders = createEncoderRegistry('audio', [
  { from: '@erc/encoders-audio', parts: builtInAudioEncoders },
]);

/**
 * A frozen audio encoder: one feature for each utterance's voice.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError, as a rejection, that names each wrong option; the signal's reason when it aborts.
 */
export const createAudioEncoder = (
  options: AudioEncoderOptions,
  opening: EncoderOpening = {},
): Promise<Encoder<AudioInput>> => openEncoder(options, { encoders, where: 'audio encoder', ...opening });
