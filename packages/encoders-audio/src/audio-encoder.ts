import { type AudioInput, type EncodeOptions, type Encoder, parseOptions } from '@erc/core';
import { z } from 'zod';
import { createAcousticStatisticsEncoder } from './acoustic-encoder.js';
import { acousticStatisticsOptionsSchema } from './acoustic-options.js';
import { createAcousticFunctionalsEncoder } from './functionals/functionals-encoder.js';
import { acousticFunctionalsOptionsSchema } from './functionals/functionals-options.js';
import { createLogMelEncoder, logMelEncoderOptionsSchema } from './log-mel-encoder.js';
import { speechTokensOptionsSchema, wav2vec2OptionsSchema } from './speech/speech-options.js';
import { createSpeechTokensEncoder } from './speech/speech-tokens-encoder.js';
import { createWav2Vec2Encoder } from './speech/wav2vec2-encoder.js';
import { createWaveformEncoder, waveformOptionsSchema } from './waveform-encoder.js';

/** Options of any audio encoder, told apart by `type`. */
export const audioEncoderOptionsSchema = z.discriminatedUnion('type', [
  acousticStatisticsOptionsSchema,
  acousticFunctionalsOptionsSchema,
  logMelEncoderOptionsSchema,
  waveformOptionsSchema,
  wav2vec2OptionsSchema,
  speechTokensOptionsSchema,
]);

/** Options of any audio encoder, told apart by `type`. */
export type AudioEncoderOptions = z.input<typeof audioEncoderOptionsSchema>;

type Factories = {
  readonly [T in AudioEncoderOptions['type']]: (
    options: Extract<AudioEncoderOptions, { type: T }>,
    opening: Pick<EncodeOptions, 'signal'>,
  ) => Encoder<AudioInput> | Promise<Encoder<AudioInput>>;
};

/** One line for each type. */
const FACTORIES: Factories = {
  'acoustic-statistics': createAcousticStatisticsEncoder,
  'acoustic-functionals': createAcousticFunctionalsEncoder,
  'log-mel': createLogMelEncoder,
  waveform: createWaveformEncoder,
  wav2vec2: createWav2Vec2Encoder,
  'speech-tokens': createSpeechTokensEncoder,
};

/**
 * A frozen audio encoder: one feature array for each utterance's voice.
 *
 * @param options `type` and that type's own options.
 * @param opening `signal` stops the opening, with its downloads; `encode` has one of its own.
 * @throws ConfigError, as a rejection, that names each wrong option; the signal's reason when it aborts.
 */
export async function createAudioEncoder(
  options: AudioEncoderOptions,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Encoder<AudioInput>> {
  const { type } = parseOptions(audioEncoderOptionsSchema, options, 'audio encoder');
  signal?.throwIfAborted();
  // Each factory parses its own options again, and knows their type from that.
  return FACTORIES[type](options as never, signal ? { signal } : {});
}
