import { findWavChunks, isFault } from './wav-chunks.js';

/** How long a wav file sounds, by its header; `undefined` of a file that is none. No sample is looked at. */
export function wavSeconds(bytes: Uint8Array): number | undefined {
  const found = findWavChunks(bytes);
  if (isFault(found)) return undefined;
  const { data, channels, bits, sampleRateHz } = found;
  return data.length / (channels * Math.ceil(bits / 8) * sampleRateHz);
}
