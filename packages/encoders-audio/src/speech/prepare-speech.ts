import { type AudioInput, meanOf } from '@erc/core';
import { readIntegers, readSound, resample } from '@erc/media';
import { ANALYSIS_RATE_HZ } from '../frames.js';
import { cutSamples } from '../sound-encoder.js';
import type { SpeechOptions } from './speech-options.js';

/** Added to the variance: what transformers adds. */
const EPSILON = 1e-7;

const LEGACY_RATE_HZ = 22_050;

/** The sound of a clip that a speech model reads. */
export interface Speech {
  /** `[n]`, n ≥ 1 */
  readonly values: Float32Array;
  /** Samples that there were before anything was cut. */
  readonly whole: number;
  /** In seconds, where the clip was longer than `maxSeconds`. */
  readonly cut?: { readonly from: number; readonly to: number };
}

/**
 * The sound of an input as a speech model reads it: 16 kHz mono, cut, then brought to mean 0 and variance 1 over its own samples. Padding comes later
 * and is no part of the statistics.
 *
 * @param normalise What `do_normalize` of the model's preprocessor says.
 */
export async function prepareSpeech(
  input: AudioInput,
  { maxSeconds, legacy }: Pick<SpeechOptions, 'maxSeconds' | 'legacy'>,
  normalise: boolean,
): Promise<Speech> {
  let cut: Speech['cut'];
  const shortened = (samples: Float32Array, rateHz: number): Float32Array =>
    cutSamples(samples, rateHz, maxSeconds, (from, to) => {
      cut = { from, to };
    });
  const speech = (values: Float32Array, whole: number): Speech => ({ values, whole, ...(cut && { cut }) });

  if (legacy === 'interleaved-integers') {
    const { values } = await readIntegers(input);
    return speech(shortened(values, ANALYSIS_RATE_HZ), values.length);
  }
  const { samples, sampleRateHz } = await readSound(input);
  const rateHz = legacy === 'rate-22050' ? LEGACY_RATE_HZ : ANALYSIS_RATE_HZ;
  const all = await resample(samples, sampleRateHz, rateHz);
  let own = shortened(all, rateHz);
  if (legacy === 'padding-attended') {
    const padded = new Float32Array(Math.round(maxSeconds * ANALYSIS_RATE_HZ));
    padded.set(own);
    own = padded;
  }
  return speech(normalise ? normalisedSamples(own) : own, all.length);
}

/** Samples that {@link prepareSpeech} gives at most. */
export const maxSamples = ({ maxSeconds, legacy }: Pick<SpeechOptions, 'maxSeconds' | 'legacy'>): number =>
  Math.max(1, Math.round(maxSeconds * (legacy === 'rate-22050' ? LEGACY_RATE_HZ : ANALYSIS_RATE_HZ)));

/** `(x − mean) / √(variance + 10⁻⁷)` */
export function normalisedSamples(samples: Float32Array): Float32Array {
  const centre = meanOf(samples);
  let square = 0;
  for (const sample of samples) square += (sample - centre) ** 2;
  const scale = 1 / Math.sqrt(square / samples.length + EPSILON);
  return samples.map((sample) => (sample - centre) * scale);
}
