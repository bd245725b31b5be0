import { ENCODINGS, findWavChunks, isFault } from './wav-chunks.js';
import { openWav } from './wave-file.js';

/** A recording with 16-bit samples. */
export interface Pcm16 {
  readonly channels: number;
  readonly frames: number;
  readonly sampleRateHz: number;
  /** `[frames · channels]`, the channels by turns. */
  readonly samples: Int16Array;
}

/** The samples of a PCM wav file of 16 bits as they are; or, as a text, what the file is instead. Never throws. */
export function readPcm16(bytes: Uint8Array): Pcm16 | string {
  const chunks = findWavChunks(bytes);
  if (isFault(chunks)) return chunks.received;
  const { channels, sampleRateHz, bits, encoding } = chunks;
  if (encoding !== ENCODINGS.pcm || bits !== 16) {
    return `sound that is not 16-bit PCM (code ${encoding}, ${bits} bits)`;
  }
  const samples = Int16Array.from(openWav(chunks).getSamples(true, Int16Array));
  return { channels, frames: samples.length / channels, sampleRateHz, samples };
}
