import type { PredictionRow } from '../run/run-record.js';
import type { ScoredSet } from './score-everything.js';

/** Probabilities are kept with six digits: what was rounded to 0 is somewhere below. */
const LEAST_PROBABILITY = 1e-7;

/**
 * Rows of a `predictions-<split>.json` as the metrics read them. Probabilities become logits, which give them back.
 *
 * @param labels Class names, in the order of the probabilities.
 */
export function scoredSetOf(rows: readonly PredictionRow[], labels: readonly string[]): ScoredSet {
  const indices = new Map(labels.map((label, k) => [label, k]));
  const classifies = rows.every(({ probabilities }) => probabilities !== undefined);
  const knows = rows.some((row) => (row.predictedValence ?? row.predictedArousal) !== undefined);
  const pairs = (pick: (row: PredictionRow) => readonly (number | undefined)[]): Float32Array =>
    Float32Array.from(rows.flatMap((row) => pick(row).map((value) => value ?? Number.NaN)));
  return {
    truth: Int32Array.from(rows, ({ emotion }) => indices.get(emotion)!),
    labels,
    ...(classifies && {
      logits: Float32Array.from(
        rows.flatMap(({ probabilities }) =>
          probabilities!.map((p) => Math.log(Math.max(p, LEAST_PROBABILITY))),
        ),
      ),
    }),
    ...(knows && {
      valenceArousal: pairs((row) => [row.predictedValence, row.predictedArousal]),
      trueValenceArousal: pairs((row) => [row.valence, row.arousal]),
    }),
  };
}
