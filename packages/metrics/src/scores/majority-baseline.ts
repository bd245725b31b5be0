import type { ClassificationScores } from './classification.js';

/** What "always the most frequent emotion" would score on a split. */
export interface MajorityBaseline {
  /** The most frequent true label; the first of them when several are. */
  readonly label: string;
  /** The metrics that it is said of, by name. */
  readonly metrics: {
    readonly accuracy: number;
    readonly weightedF1: number;
    readonly macroF1: number;
  };
}

/**
 * Scores of always answering with the split's own most frequent label, from the row sums of the confusion matrix.
 * With share `s` of that label: accuracy = s, its F1 = 2s / (1 + s), every other F1 is 0.
 */
export function majorityBaseline({
  confusion,
  labels,
}: Pick<ClassificationScores, 'confusion' | 'labels'>): MajorityBaseline {
  const support = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const most = Math.max(...support);
  const share = most / support.reduce((sum, count) => sum + count, 0);
  const f1 = (2 * share) / (1 + share);
  return {
    label: labels[support.indexOf(most)]!,
    metrics: {
      accuracy: share,
      weightedF1: share * f1,
      // Plain mean of F1 over the labels that occur.
      macroF1: f1 / support.filter((count) => count > 0).length,
    },
  };
}
