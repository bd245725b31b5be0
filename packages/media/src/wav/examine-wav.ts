import { messageOf } from '@erc/core';
import { decodeWav } from './decode-wav.js';
import { MAX_WAV_BYTES } from './limits.js';
import { ENCODINGS, findWavChunks, isFault } from './wav-chunks.js';

/** Raised when {@link examineWav} says something else of some file: what was found before is kept by its version. */
export const WAV_REPORT_VERSION = 1;

/** What is to be known of a wav file before it is taken into a corpus. */
export interface WavReport {
  /** Why `readSound` would refuse it. */
  readonly problem?: string;
  /** Its header gives no length, as that of a stream: its samples reach to the end of the file. */
  readonly isOpen: boolean;
}

/**
 * Looks through a wav file by the rules of `readSound`: what has no problem here can be encoded. Integers are whole by their chunks alone; the samples of
 * float files are looked at, for they may be no numbers.
 */
export function examineWav(bytes: Uint8Array): WavReport {
  if (bytes.length > MAX_WAV_BYTES) {
    return { problem: `${bytes.length} bytes, more than ${MAX_WAV_BYTES}`, isOpen: false };
  }
  const found = findWavChunks(bytes);
  if (isFault(found)) return { problem: found.received, isOpen: false };
  const { isOpen, encoding } = found;
  const problem = encoding === ENCODINGS.float ? sampleProblem(bytes) : undefined;
  return { ...(problem !== undefined && { problem }), isOpen };
}

/** As its reader says it, without the file. */
function sampleProblem(bytes: Uint8Array): string | undefined {
  try {
    decodeWav(bytes);
    return undefined;
  } catch (error) {
    return messageOf(error).replace(/^.*received |\.$/gs, '');
  }
}
