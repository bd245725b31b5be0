import type { ScoredSet } from './score-everything.js';

/** What is scored of one utterance's prediction. A row of a run's `predictions-<split>.json` is one. */
export interface PredictedUtterance {
  /** The true label. */
  readonly emotion: string;
  /** By label, in the order of the labels, where the model classifies. */
  readonly probabilities?: readonly number[] | undefined;
  /** The true values, where they are known. */
  readonly valence?: number | undefined;
  readonly arousal?: number | undefined;
  readonly predictedValence?: number | undefined;
  readonly predictedArousal?: number | undefined;
}

/**
 * Predictions of utterances as the metrics read them. Probabilities are taken as they are, values of dimensions as float32, which models give:
 * predictions that were written as numbers of JSON and read again are the same set, to the bit.
 *
 * @param labels Class names, in the order of the probabilities.
 */
export function scoredSetOf(rows: readonly PredictedUtterance[], labels: readonly string[]): ScoredSet {
  const indices = new Map(labels.map((label, k) => [label, k]));
  const classifies = rows.every(({ probabilities }) => probabilities !== undefined);
  const knows = rows.some((row) => (row.predictedValence ?? row.predictedArousal) !== undefined);
  const pairs = (pick: (row: PredictedUtterance) => readonly (number | undefined)[]): Float32Array =>
    Float32Array.from(rows.flatMap((row) => pick(row).map((value) => value ?? Number.NaN)));
  return {
    truth: Int32Array.from(rows, ({ emotion }) => indices.get(emotion)!),
    labels,
    ...(classifies && { probabilities: rows.map(({ probabilities }) => probabilities!) }),
    ...(knows && {
      valenceArousal: pairs((row) => [row.predictedValence, row.predictedArousal]),
      trueValenceArousal: pairs((row) => [row.valence, row.arousal]),
    }),
  };
}
