import { type AudioInput, defineEncoder, type Encoder, parseOptions } from '@erc/core';
import type { z } from 'zod';
import { readSpeech } from '../read-speech.js';
import { createSoundEncoder } from '../sound-encoder.js';
import { acousticFunctionals } from './acoustic-functionals.js';
import { type AcousticFunctionalsOptions, acousticFunctionalsOptionsSchema } from './functionals-options.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/** Names of the measures of {@link createAcousticFunctionalsEncoder}, in the order of its features: `pitch.mean`, `jitter.cv`, …. */
export const acousticFunctionalNames: readonly string[] = acousticFunctionals(new Float32Array(400), {}).map(
  ([name]) => name,
);

/**
 * A frozen encoder without learned weights: 88 functionals in the manner of eGeMAPS (pitch, loudness, jitter, shimmer, harmonics, formants,
 * spectral balance, cepstrum, tempo).
 *
 * - in: a wav file of at most 256 MiB, or mono samples; resampled to 16 kHz
 * - out: `[88]` float32, not standardised; {@link acousticFunctionalNames} says what each element is
 *
 * @throws ConfigError that names each wrong option.
 * @throws DataError from `encode`, starting with the input's `where`, for a file that is missing, too large, damaged or no wav, and for samples
 *   that are missing or not finite.
 */
export const createAcousticFunctionalsEncoder = (options: AcousticFunctionalsOptions): Encoder<AudioInput> =>
  openAcousticFunctionals(parseOptions(acousticFunctionalsOptionsSchema, options, 'acoustic-functionals'));

/** The encoder `acoustic-functionals`. */
export const acousticFunctionalsEncoder = defineEncoder({
  modality: 'audio',
  schema: acousticFunctionalsOptionsSchema,
  use: (options) => ({ state: 'frozen', open: async () => openAcousticFunctionals(options) }),
});

function openAcousticFunctionals(
  options: z.output<typeof acousticFunctionalsOptionsSchema>,
): Encoder<AudioInput> {
  const { minPitchHz, maxPitchHz } = options;
  const dim = acousticFunctionalNames.length;
  return createSoundEncoder({
    id: `audio/acoustic-functionals/${VERSION}/${JSON.stringify(options)}`,
    dim,
    async encodeOne(input) {
      const measures = acousticFunctionals(await readSpeech(input), { minHz: minPitchHz, maxHz: maxPitchHz });
      return { data: Float32Array.from(measures, ([, value]) => value), shape: [dim] };
    },
  });
}
