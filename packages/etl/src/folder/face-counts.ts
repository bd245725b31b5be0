import type { Audit } from '@erc/core';
import type { Conversion } from '@erc/media/node';
import { findingsOf } from '../source/counts.js';

/** Counts for the audit where faces were looked for; none elsewhere. */
export function faceCounts(clips: Iterable<Pick<Conversion, 'faces'>>): Audit {
  let counts: { found: number; framesWithout: number } | undefined;
  for (const { faces } of clips) {
    if (!faces) continue;
    counts ??= { found: 0, framesWithout: 0 };
    counts.found += faces.found;
    counts.framesWithout += faces.framesWithout;
  }
  if (!counts) return [];
  return findingsOf({ 'faces-found': counts.found, 'black-pictures-without-a-face': counts.framesWithout });
}
