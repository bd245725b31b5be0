import { readFile, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  type AudioInput,
  DataError,
  type EncodeOptions,
  type Encoder,
  type Feature,
  messageOf,
  parseOptions,
} from '@erc/core';
import { acousticFeatures } from './acoustic-features.js';
import {
  type AcousticStatisticsOptions,
  acousticStatisticsOptionsSchema,
  type ResolvedAcousticStatisticsOptions,
} from './acoustic-options.js';
import { checkSamples, decodeWav, type MonoSound } from './decode-wav.js';
import { ANALYSIS_RATE_HZ, FRAME_LENGTH } from './frames.js';
import { checkSampleRate, resample } from './resample.js';

/** Part of the id: raised when the same options would give other features. */
const VERSION = 1;

/** Larger wav files are refused: 256 MiB are over two hours of 16 kHz, 16-bit mono. */
const MAX_WAV_BYTES = 256 * 2 ** 20;

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
export function createAcousticStatisticsEncoder(options: AcousticStatisticsOptions): Encoder<AudioInput> {
  const resolved = parseOptions(acousticStatisticsOptionsSchema, options, 'acoustic-statistics');
  const dim = namesOf(resolved).length;

  async function encodeOne(input: AudioInput): Promise<Feature> {
    const where = whereOf(input);
    const { samples, sampleRateHz } = await soundOf(input, where);
    const resampled = await resample(samples, sampleRateHz, ANALYSIS_RATE_HZ);
    const values = acousticFeatures(resampled, resolved).map(([, value]) => value);
    return { data: Float32Array.from(values), shape: [dim] };
  }

  return {
    modality: 'audio',
    id: `audio/acoustic-statistics/${VERSION}/${JSON.stringify(resolved)}`,
    dim,
    async encode(inputs, { signal, onProgress }: EncodeOptions = {}) {
      const features: Feature[] = [];
      for (const input of inputs) {
        // A turn of the event loop, so that timers and the user can abort between inputs that need no file.
        await setImmediate();
        signal?.throwIfAborted();
        features.push(await encodeOne(input));
        onProgress?.(features.length, inputs.length);
      }
      return features;
    },
    async dispose() {},
  };
}

function whereOf(input: AudioInput): string {
  const source = 'path' in input ? input.path : 'samples';
  return input.where === undefined ? source : `${input.where}: ${source}`;
}

async function soundOf(input: AudioInput, where: string): Promise<MonoSound> {
  if ('path' in input) return decodeWav(await readWav(input.path, where), where);
  const { samples, sampleRateHz } = input;
  if (samples.length === 0) throw new DataError(`${where}: expected at least 1 sample, received 0.`);
  checkSampleRate(sampleRateHz, where);
  checkSamples(samples, where);
  return { samples, sampleRateHz };
}

async function readWav(path: string, where: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MAX_WAV_BYTES) {
      throw new DataError(`${where}: expected at most ${MAX_WAV_BYTES} bytes, received ${size}.`);
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected a readable wav file, received: ${messageOf(cause)}.`, { cause });
  }
}
