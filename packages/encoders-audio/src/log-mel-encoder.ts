import { type AudioInput, defineEncoder, type Encoder, parseOptions } from '@erc/core';
import * as z from 'zod';
import { ANALYSIS_RATE_HZ } from './frames.js';
import { logMel } from './mel.js';
import { readSpeech } from './read-speech.js';
import { createSoundEncoder, cutSamples } from './sound-encoder.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/** Options of the `'log-mel'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const logMelEncoderOptionsSchema = z.strictObject({
  type: z.literal('log-mel'),
  /** Bands of the mel filterbank between 20 Hz and 8 kHz. @default 40 */
  bands: z.int().min(1).max(128).default(40),
  /** What is left of a longer clip, from its beginning; cuts are reported. @default 30 */
  maxSeconds: z.number().positive().max(3600).default(30),
});

/** Options of the `'log-mel'` audio encoder; everything but `type` has a default. */
export type LogMelEncoderOptions = z.input<typeof logMelEncoderOptionsSchema>;

/**
 * A frozen encoder without learned weights: the log-mel spectrogram of `logMel`, one step every 10 ms.
 *
 * - in: a wav file of at most 256 MiB, or mono samples; resampled to 16 kHz
 * - out: `[steps, bands]` float32, natural logarithm of power, not standardised
 *
 * @throws ConfigError that names each wrong option.
 * @throws DataError from `encode` as {@link readSpeech} says.
 */
export const createLogMelEncoder = (options: LogMelEncoderOptions): Encoder<AudioInput> =>
  openLogMel(parseOptions(logMelEncoderOptionsSchema, options, 'log-mel'));

/** The encoder `log-mel`. */
export const logMelSteps = defineEncoder({
  modality: 'audio',
  schema: logMelEncoderOptionsSchema,
  gives: () => 'sequence',
  use: (options) => ({ state: 'frozen', open: async () => openLogMel(options) }),
});

function openLogMel(options: z.output<typeof logMelEncoderOptionsSchema>): Encoder<AudioInput> {
  const { bands, maxSeconds } = options;
  return createSoundEncoder({
    id: `audio/log-mel/${VERSION}/${JSON.stringify(options)}`,
    dim: bands,
    async encodeOne(input, cut) {
      return logMel(cutSamples(await readSpeech(input), ANALYSIS_RATE_HZ, maxSeconds, cut), { bands });
    },
  });
}
