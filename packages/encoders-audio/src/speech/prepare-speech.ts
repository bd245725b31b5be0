import type { AudioInput } from '@erc/core';
import { ANALYSIS_RATE_HZ } from '../frames.js';
import { readIntegers, readSound } from '../read-sound.js';
import { resample } from '../resample.js';
import { cutSamples } from '../sound-encoder.js';
import { mean } from '../statistics.js';
import type { SpeechOptions } from './speech-options.js';

/** Added to the variance: what transformers adds. */
const EPSILON = 1e-7;

const LEGACY_RATE_HZ = 22_050;

/**
 * The sound of an input as a speech model reads it: 16 kHz mono, cut, then brought to mean 0 and variance 1 over its own samples. Padding comes later
 * and is no part of the statistics.
 *
 * @param normalise What `do_normalize` of the model's preprocessor says.
 * @param cut Told in seconds when the clip is longer than `maxSeconds`.
 * @returns `[n]`, n ≥ 1
 */
export async function prepareSpeech(
  input: AudioInput,
  { maxSeconds, legacy }: Pick<SpeechOptions, 'maxSeconds' | 'legacy'>,
  normalise: boolean,
  cut: (fromSeconds: number, toSeconds: number) => void,
): Promise<Float32Array> {
  if (legacy === 'interleaved-integers') {
    return cutSamples((await readIntegers(input)).values, ANALYSIS_RATE_HZ, maxSeconds, cut);
  }
  const { samples, sampleRateHz } = await readSound(input);
  const rateHz = legacy === 'rate-22050' ? LEGACY_RATE_HZ : ANALYSIS_RATE_HZ;
  const own = cutSamples(await resample(samples, sampleRateHz, rateHz), rateHz, maxSeconds, cut);
  if (legacy !== 'padding-attended') return normalise ? normalised(own) : own;
  const padded = new Float32Array(Math.round(maxSeconds * ANALYSIS_RATE_HZ));
  padded.set(own);
  return normalise ? normalised(padded) : padded;
}

/** `(x − mean) / √(variance + 10⁻⁷)` */
export function normalised(samples: Float32Array): Float32Array {
  const centre = mean(samples);
  let square = 0;
  for (const sample of samples) square += (sample - centre) ** 2;
  const scale = 1 / Math.sqrt(square / samples.length + EPSILON);
  return samples.map((sample) => (sample - centre) * scale);
}
