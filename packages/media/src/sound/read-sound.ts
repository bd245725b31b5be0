import { type AudioInput, DataError, messageOf } from '@erc/core';
import { nodeModule } from '../node-module.js';
import {
  checkSamples,
  decodeIntegers,
  decodeWav,
  type MonoSound,
  type WavIntegers,
} from '../wav/decode-wav.js';
import { MAX_WAV_BYTES } from '../wav/limits.js';
import { checkSampleRate } from './sample-rate.js';

/** What errors of an input begin with. */
export function placeOf(input: AudioInput): string {
  const source = 'path' in input ? input.path : 'wav' in input ? 'wav' : 'samples';
  return input.where === undefined ? source : `${input.where}: ${source}`;
}

/**
 * The sound of an input as it is: a wav file or its bytes decoded, or samples checked.
 *
 * @throws DataError, starting with the input's `where`, for a file that is missing, too large, damaged or no wav, and for samples that are
 *   missing or not finite.
 */
export async function readSound(input: AudioInput): Promise<MonoSound> {
  const where = placeOf(input);
  if (!('samples' in input)) return decodeWav(await wavBytesOf(input, where), where);
  const { samples, sampleRateHz } = input;
  if (samples.length === 0) throw new DataError(`${where}: expected at least 1 sample, received 0.`);
  checkSampleRate(sampleRateHz, where);
  checkSamples(samples, where);
  return { samples, sampleRateHz };
}

/**
 * The integers of an input's wav, of 16 or 32 bits, the channels by turns.
 *
 * @throws DataError for samples in memory, which have no integers, and for other files.
 */
export async function readIntegers(input: AudioInput): Promise<WavIntegers> {
  const where = placeOf(input);
  if ('samples' in input) throw new DataError(`${where}: expected a wav file, received samples in memory.`);
  return decodeIntegers(await wavBytesOf(input, where), where);
}

/** The bytes of a wav file of at most 256 MiB. */
async function wavBytesOf(
  input: Exclude<AudioInput, { readonly samples: Float32Array }>,
  where: string,
): Promise<Uint8Array> {
  if ('path' in input) return readWavFile(input.path, where);
  checkSize(input.wav.byteLength, where);
  return input.wav;
}

function checkSize(size: number, where: string): void {
  if (size > MAX_WAV_BYTES) {
    throw new DataError(`${where}: expected at most ${MAX_WAV_BYTES} bytes, received ${size}.`);
  }
}

async function readWavFile(path: string, where: string): Promise<Uint8Array> {
  const { readFile, stat } = nodeModule('node:fs/promises', where);
  try {
    const stats = await stat(path);
    // Opening a named pipe waits for a writer, and a device may have no end.
    if (!stats.isFile())
      throw new DataError(`${where}: expected a wav file, received something else than a file.`);
    checkSize(stats.size, where);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected a readable wav file, received: ${messageOf(cause)}.`, { cause });
  }
}
