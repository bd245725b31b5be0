import { DataError } from '@erc/core';
import { ENCODINGS, findWavChunks, isFault, type WavChunks } from './wav-chunks.js';
import { openWav } from './wave-file.js';

/** Mono sound in memory. */
export interface MonoSound {
  /** `[n]`, n ≥ 1, full scale is −1 … 1 (a float file may exceed it, up to ±65536). All finite. */
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/**
 * Decodes a wav file: PCM of 1 … 32 bits, float of 32 and 64 bits, A-law and µ-law, any number of channels; mono is their mean.
 *
 * Stricter than most players: a file whose sizes pass its end (a cut download) is refused instead of read as far as it goes, and so are
 * files without samples or with NaN or infinite ones.
 *
 * @param bytes The whole file.
 * @param where Comes first in errors, usually the path.
 * @throws DataError for whatever is not such a file.
 */
export function decodeWav(bytes: Uint8Array, where = 'wav'): MonoSound {
  const chunks = chunksOf(bytes, where);
  const { channels, sampleRateHz, bits, encoding } = chunks;
  const wav = openWav(chunks);
  if (encoding === ENCODINGS.aLaw) wav.fromALaw();
  if (encoding === ENCODINGS.muLaw) wav.fromMuLaw();
  const compressed = encoding === ENCODINGS.aLaw || encoding === ENCODINGS.muLaw;
  const fullScale = compressed ? 2 ** 15 : encoding === ENCODINGS.float ? 1 : 2 ** (bits - 1);
  // 8-bit PCM is unsigned, around 128.
  const zero = bits === 8 && !compressed ? 128 : 0;
  const frames = (chunks.data.length * 8) / (bits * channels);
  const samples = mixDown(wav.getSamples(true), frames, channels, zero, fullScale);
  checkSamples(samples, where);
  return { samples, sampleRateHz };
}

/** The values of a wav file as they stand in it. */
export interface WavIntegers {
  /** `[frames · channels]`: the channels by turns, neither scaled nor mixed. */
  readonly values: Float32Array;
  readonly sampleRateHz: number;
  readonly channels: number;
}

/**
 * The integers of a PCM wav file of 16 or 32 bits, as float32.
 *
 * @throws DataError for whatever is not such a file.
 */
export function decodeIntegers(bytes: Uint8Array, where = 'wav'): WavIntegers {
  const chunks = chunksOf(bytes, where);
  const { channels, sampleRateHz, bits, encoding } = chunks;
  if (encoding !== ENCODINGS.pcm || (bits !== 16 && bits !== 32)) {
    throw new DataError(
      `${where}: expected PCM of 16 or 32 bits, received format ${encoding} of ${bits} bits.`,
    );
  }
  return { values: Float32Array.from(openWav(chunks).getSamples(true)), sampleRateHz, channels };
}

function chunksOf(bytes: Uint8Array, where: string): WavChunks {
  const found = findWavChunks(bytes);
  if (!isFault(found)) return found;
  throw new DataError(`${where}: expected ${found.expected}, received ${found.received}.`);
}

function mixDown(
  interleaved: Float64Array,
  frames: number,
  channels: number,
  zero: number,
  fullScale: number,
): Float32Array {
  const samples = new Float32Array(frames);
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[i * channels + channel]! - zero;
    samples[i] = sum / (channels * fullScale);
  }
  return samples;
}

/** Far above full scale, for float files that hold 16-bit numbers as they were; far below where powers leave the range of float32. */
const MAX_AMPLITUDE = 2 ** 16;

/** @throws DataError that names the first sample that is NaN, infinite or beyond ±65536. */
export function checkSamples(samples: Float32Array, where: string): void {
  const at = samples.findIndex((sample) => !(Math.abs(sample) <= MAX_AMPLITUDE));
  if (at === -1) return;
  throw new DataError(
    `${where}: expected finite samples within ±${MAX_AMPLITUDE}, received ${samples[at]} at sample ${at}.`,
  );
}
