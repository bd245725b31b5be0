import type { Random } from '@erc/core';
import type { Prosody } from './prosody.js';
import { SAMPLE_RATE_HZ } from './synthesise.js';
import type { VoiceIdentity } from './voice-identity.js';

/** Level of an average neutral voice, in decibels below full scale. */
const NEUTRAL_DBFS = -25;
/** Levels outside are brought to the border, in decibels below full scale. */
const LEVEL_RANGE_DBFS = [-38, -15] as const;
/** Standard deviation of the distance to the microphone and its gain, in decibels. */
const GAIN_SPREAD_DB = 2;
/** Speech over background noise, in decibels. */
const SNR_RANGE_DB = [15, 30] as const;
/** Where the limiter begins and what it never exceeds. */
const LIMIT_FROM = 0.7;
const LIMIT_TO = 0.98;

/** Root mean square of samples. */
export function rmsOf(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! ** 2;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** Untouched up to ±0.7, then bent smoothly so that it stays below ±0.98. */
export function limited(sample: number): number {
  const over = Math.abs(sample) - LIMIT_FROM;
  if (over <= 0) return sample;
  const room = LIMIT_TO - LIMIT_FROM;
  return Math.sign(sample) * (LIMIT_FROM + room * Math.tanh(over / room));
}

/** Background of a room: a random mix of hiss, rumble and mains hum, of root mean square 1. */
function backgroundNoise(length: number, random: Random): Float32Array {
  const hiss = 0.05 + 0.55 * random.next();
  const hum = random.next() < 0.3 ? 0.8 * random.next() : 0;
  const step = (2 * Math.PI * (random.next() < 0.5 ? 50 : 60)) / SAMPLE_RATE_HZ;
  const noise = new Float32Array(length);
  let rumble = 0;
  for (let i = 0; i < length; i++) {
    const white = 2 * random.next() - 1;
    rumble += 0.1 * (white - rumble);
    noise[i] = 0.5 * hiss * white + 2 * (1 - hiss) * rumble;
  }
  if (hum > 0) for (let i = 0; i < length; i++) noise[i]! += hum * Math.sin(step * i);
  const scale = 1 / rmsOf(noise);
  for (let i = 0; i < length; i++) noise[i]! *= scale;
  return noise;
}

/**
 * Sets a synthesised voice to the level that speaker, prosody and microphone give it, and adds the room's noise at a random
 * signal-to-noise ratio of 15 … 30 dB.
 *
 * @param voice Mono samples of any level, at 16 kHz.
 * @returns Samples within ±0.98.
 */
export function recorded(
  voice: Float32Array,
  identity: VoiceIdentity,
  prosody: Prosody,
  random: Random,
): Float32Array {
  const wanted = NEUTRAL_DBFS + identity.levelDb + prosody.energyDb + GAIN_SPREAD_DB * random.normal();
  const [softest, loudest] = LEVEL_RANGE_DBFS;
  const rms = 10 ** (Math.max(softest, Math.min(loudest, wanted)) / 20);
  const [noisiest, cleanest] = SNR_RANGE_DB;
  const snrDb = noisiest + (cleanest - noisiest) * random.next();
  const noise = backgroundNoise(voice.length, random);
  const gain = rms / Math.max(1e-9, rmsOf(voice));
  const noiseGain = rms / 10 ** (snrDb / 20);
  const samples = new Float32Array(voice.length);
  for (let i = 0; i < voice.length; i++) samples[i] = limited(gain * voice[i]! + noiseGain * noise[i]!);
  return samples;
}
