import type { AudioInput } from '@erc/core';
import { readSound, resample } from '@erc/media';
import { ANALYSIS_RATE_HZ } from './frames.js';

/** The sound of an input at 16 kHz. `[n]`, n ≥ 1. Errors are those of `readSound`. */
export async function readSpeech(input: AudioInput): Promise<Float32Array> {
  const { samples, sampleRateHz } = await readSound(input);
  return resample(samples, sampleRateHz, ANALYSIS_RATE_HZ);
}
