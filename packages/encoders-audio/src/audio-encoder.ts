import { type AudioInput, type Encoder, parseOptions } from '@erc/core';
import { z } from 'zod';
import { createAcousticStatisticsEncoder } from './acoustic-encoder.js';
import { acousticStatisticsOptionsSchema } from './acoustic-options.js';

/** Options of any audio encoder, told apart by `type`. */
export const audioEncoderOptionsSchema = z.discriminatedUnion('type', [acousticStatisticsOptionsSchema]);

/** Options of any audio encoder, told apart by `type`. */
export type AudioEncoderOptions = z.input<typeof audioEncoderOptionsSchema>;

type Factories = {
  readonly [T in AudioEncoderOptions['type']]: (
    options: Extract<AudioEncoderOptions, { type: T }>,
  ) => Encoder<AudioInput> | Promise<Encoder<AudioInput>>;
};

/** One line for each type. */
const FACTORIES: Factories = {
  'acoustic-statistics': createAcousticStatisticsEncoder,
};

/**
 * A frozen audio encoder: one feature array for each utterance's voice.
 *
 * @param options `type` and that type's own options.
 * @throws ConfigError, as a rejection, that names each wrong option.
 */
export async function createAudioEncoder(options: AudioEncoderOptions): Promise<Encoder<AudioInput>> {
  const { type } = parseOptions(audioEncoderOptionsSchema, options, 'audio encoder');
  return FACTORIES[type](options);
}
