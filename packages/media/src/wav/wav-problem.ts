import { findWavChunks, isFault } from './wav-chunks.js';

/**
 * Why a file is no wav that `decodeWav` can read whole, or `undefined`. Looks at the chunks only, not at the samples, so that a float
 * file with a sample that is no number has no problem here.
 */
export function wavProblem(bytes: Uint8Array): string | undefined {
  const found = findWavChunks(bytes);
  return isFault(found) ? found.received : undefined;
}
