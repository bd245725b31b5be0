import { countConfusion } from './confusion.js';

/** Scores of one class, rates in 0 … 1. */
export interface ClassScores {
  /** TP / (TP + FP); 0 when the class was never predicted. */
  readonly precision: number;
  /** TP / (TP + FN), also called the accuracy of the class; 0 when the class never occurs. */
  readonly recall: number;
  /** 2·TP / (2·TP + FP + FN); 0 when the class neither occurs nor was predicted. */
  readonly f1: number;
  /** Number of examples of the class. */
  readonly support: number;
}

/** Scores of a whole set, pooled over its examples (never averaged over batches). Rates in 0 … 1. */
export interface ClassificationScores {
  readonly examples: number;
  /** Share of right answers; IEMOCAP papers call it weighted accuracy (WA). */
  readonly accuracy: number;
  /** Mean of the classes' F1, weighted by support. */
  readonly weightedF1: number;
  /** Plain mean of F1 over the classes that occur or were predicted, as scikit-learn averages over the labels it sees. */
  readonly macroF1: number;
  readonly weightedPrecision: number;
  /** Equals the accuracy. */
  readonly weightedRecall: number;
  readonly perClass: Readonly<Record<string, ClassScores>>;
  /** `confusion[true][predicted]`, counts, in the order of `labels`. */
  readonly confusion: readonly (readonly number[])[];
  readonly labels: readonly string[];
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Scores of predicted against true class indices, equal to scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
 *
 * @param truth Class indices, in `0 … labels.length - 1`.
 * @param predicted Class indices, of the same length.
 * @param labels Class names, in index order.
 * @throws ShapeError where the lengths differ; DataError where there is no example, or a label is out of range.
 */
export function scoreClassification(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: readonly string[],
): ClassificationScores {
  const confusion = countConfusion(truth, predicted, labels.length, 'scoreClassification');
  const classes = labels.map((_, k): ClassScores & { readonly predictedCount: number } => {
    const hits = confusion[k]![k]!;
    const support = confusion[k]!.reduce((sum, count) => sum + count, 0);
    const predictedCount = confusion.reduce((sum, row) => sum + row[k]!, 0);
    return {
      precision: ratio(hits, predictedCount),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + predictedCount),
      support,
      predictedCount,
    };
  });
  const examples = truth.length;
  const accuracy = confusion.reduce((sum, row, k) => sum + row[k]!, 0) / examples;
  const weighted = (score: (scores: ClassScores) => number): number =>
    classes.reduce((sum, scores) => sum + score(scores) * scores.support, 0) / examples;
  const seen = classes.filter(({ support, predictedCount }) => support + predictedCount > 0);
  return {
    examples,
    accuracy,
    weightedF1: weighted(({ f1 }) => f1),
    macroF1: seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length,
    weightedPrecision: weighted(({ precision }) => precision),
    weightedRecall: weighted(({ recall }) => recall),
    perClass: Object.fromEntries(
      labels.map((label, k) => {
        const { precision, recall, f1, support } = classes[k]!;
        return [label, { precision, recall, f1, support }];
      }),
    ),
    confusion,
    labels,
  };
}
