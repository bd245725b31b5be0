/** Of scores of the order of 1: far above what sums in another order leave, far below what one utterance makes. */
const OF_SCORES = 1e-12;
/** Rounding steps that larger values may be apart, as means over a few seeds are. */
const STEPS = 16;

/**
 * How far differences of scores may lie apart and still be equal but for rounding: 1e-12 of scores up to 1, of larger values what their own
 * rounding makes. Counts of hits that are divided by the number of utterances tie as the counts do.
 */
export function roundingOf(first: readonly number[], second: readonly number[]): number {
  const scale = [...first, ...second].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(OF_SCORES * Math.min(1, scale), STEPS * Number.EPSILON * scale);
}
