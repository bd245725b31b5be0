import { ShapeError } from '@erc/core';

/** Scores of one class, rates in 0 … 1. */
export interface ClassScores {
  /** TP / (TP + FP); 0 when the class was never predicted. */
  readonly precision: number;
  /** TP / (TP + FN); 0 when the class never occurs. */
  readonly recall: number;
  /** 2·TP / (2·TP + FP + FN); 0 when the class neither occurs nor was predicted. */
  readonly f1: number;
  /** Number of examples of the class. */
  readonly support: number;
}

/** Scores of a whole set, pooled over its examples (never averaged over batches). Rates in 0 … 1. */
export interface ClassificationScores {
  readonly examples: number;
  readonly accuracy: number;
  /** Mean of the classes' F1, weighted by support. */
  readonly weightedF1: number;
  /** Plain mean of F1 over the classes that occur or were predicted, as scikit-learn averages over the labels it sees. */
  readonly macroF1: number;
  readonly weightedPrecision: number;
  readonly weightedRecall: number;
  readonly perClass: Readonly<Record<string, ClassScores>>;
  /** `confusion[true][predicted]`, counts, in the order of `labels`. */
  readonly confusion: readonly (readonly number[])[];
  readonly labels: readonly string[];
}

/**
 * Scores of predicted against true class indices, equal to scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
 *
 * @param truth Class indices, in `0 … labels.length - 1`.
 * @param predicted Class indices, of the same length.
 * @param labels Class names, in index order.
 */
export function scoreClassification(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: readonly string[],
): ClassificationScores {
  if (truth.length !== predicted.length) {
    throw new ShapeError('scoreClassification: predicted', [truth.length], [predicted.length]);
  }
  const confusion = labels.map(() => new Array<number>(labels.length).fill(0));
  for (let i = 0; i < truth.length; i++) confusion[truth[i]!]![predicted[i]!]!++;

  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
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
  const weighted = (score: (scores: ClassScores) => number): number =>
    ratio(
      classes.reduce((sum, scores) => sum + score(scores) * scores.support, 0),
      examples,
    );
  const seen = classes.filter(({ support, predictedCount }) => support + predictedCount > 0);
  return {
    examples,
    accuracy: ratio(
      classes.reduce((sum, _, k) => sum + confusion[k]![k]!, 0),
      examples,
    ),
    weightedF1: weighted(({ f1 }) => f1),
    macroF1: ratio(
      seen.reduce((sum, { f1 }) => sum + f1, 0),
      seen.length,
    ),
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
