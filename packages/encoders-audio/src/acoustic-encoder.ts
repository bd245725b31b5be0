import { type AudioInput, defineEncoder, type Encoder, parseOptions } from '@erc/core';
import { acousticFeatures } from './acoustic-features.js';
import {
  type AcousticStatisticsOptions,
  acousticStatisticsOptionsSchema,
  type ResolvedAcousticStatisticsOptions,
} from './acoustic-options.js';
import { FRAME_LENGTH } from './frames.js';
import { readSpeech } from './read-speech.js';
import { createSoundEncoder } from './sound-encoder.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/**
 * Names of the measures of {@link createAcousticStatisticsEncoder}, in the order of its features: `pitch.mean`, `logMel.sd.12`, ….
 */
export function acousticFeatureNames(options: AcousticStatisticsOptions): string[] {
  return namesOf(parseOptions(acousticStatisticsOptionsSchema, options, 'acoustic-statistics'));
}

function namesOf(options: ResolvedAcousticStatisticsOptions): string[] {
  return acousticFeatures(new Float32Array(FRAME_LENGTH), options).map(([name]) => name);
}

/**
 * A frozen encoder without learned weights: statistics of the log-mel spectrum, cepstrum, spectral shape, level, pitch and timing of an
 * utterance's voice.
 *
 * - in: a wav file of at most 256 MiB, or mono samples; resampled to 16 kHz
 * - out: `[dim]` float32, not standardised; {@link acousticFeatureNames} says what each element is. 4 · melBands + 64 in all.
 *
 * Inputs are encoded one after another, each by itself.
 *
 * @throws ConfigError that names each wrong option.
 * @throws DataError from `encode`, starting with the input's `where`, for a file that is missing, too large, damaged or no wav, and for samples
 *   that are missing or not finite.
 */
export const createAcousticStatisticsEncoder = (options: AcousticStatisticsOptions): Encoder<AudioInput> =>
  openAcousticStatistics(parseOptions(acousticStatisticsOptionsSchema, options, 'acoustic-statistics'));

/** The encoder `acoustic-statistics`. */
export const acousticStatistics = defineEncoder({
  modality: 'audio',
  schema: acousticStatisticsOptionsSchema,
  use: (options) => ({ state: 'frozen', open: async () => openAcousticStatistics(options) }),
});

function openAcousticStatistics(options: ResolvedAcousticStatisticsOptions): Encoder<AudioInput> {
  const dim = namesOf(options).length;
  return createSoundEncoder({
    id: `audio/acoustic-statistics/${VERSION}/${JSON.stringify(options)}`,
    dim,
    async encodeOne(input) {
      const values = acousticFeatures(await readSpeech(input), options).map(([, value]) => value);
      return { data: Float32Array.from(values), shape: [dim] };
    },
  });
}
