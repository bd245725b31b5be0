import { sep } from 'node:path';
import type { Finding } from '@erc/core';

/** How many places are named before they are only counted. */
const NAMED = 5;

/**
 * A finding of one count for each place, with the first of them.
 *
 * @param root The folder of the corpus: places in it are named without it.
 */
export function placedFinding(code: string, places: readonly string[], root: string): Finding {
  const start = `${root}${sep}`;
  const where = places
    .slice(0, NAMED)
    .map((place) => (place.startsWith(start) ? place.slice(start.length) : place));
  return { code, count: places.length, ...(where.length > 0 && { where }) };
}
