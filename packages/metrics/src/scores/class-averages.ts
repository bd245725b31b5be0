import type { ClassificationScores } from './classification.js';

/** Averages over classes beside those of {@link ClassificationScores}, in 0 … 1. */
export interface ClassAverages {
  /** Over the classes that occur or were predicted, as scikit-learn averages over the labels it sees. */
  readonly macroPrecision: number;
  /** Over the same classes: smaller than `unweightedAverageRecall` where a predicted class never occurs. */
  readonly macroRecall: number;
  /** From the counts of all classes together. Each example has one label and one prediction: the three micro scores are the accuracy. */
  readonly microPrecision: number;
  readonly microRecall: number;
  readonly microF1: number;
  /** UAR: plain mean of recall over the classes that occur; also called unweighted accuracy (UA) and balanced accuracy. */
  readonly unweightedAverageRecall: number;
  /** Standard deviation of recall, the accuracy of a class, over the C classes that occur: of the population (divided by C). */
  readonly perClassAccuracySd: number;
}

/**
 * Averages over classes that a table may ask for beyond accuracy and weighted scores.
 *
 * @param scores Of `scoreClassification`, or what a run's `eval-<split>.json` holds.
 */
export function averageClasses({
  accuracy,
  perClass,
  confusion,
  labels,
}: Pick<ClassificationScores, 'accuracy' | 'perClass' | 'confusion' | 'labels'>): ClassAverages {
  const classes = labels.map((label) => perClass[label]!);
  const seen = classes.filter(({ support }, k) => support > 0 || confusion.some((row) => row[k]! > 0));
  const occurring = classes.filter(({ support }) => support > 0);
  const unweightedAverageRecall = meanOver(occurring, ({ recall }) => recall);
  return {
    macroPrecision: meanOver(seen, ({ precision }) => precision),
    macroRecall: meanOver(seen, ({ recall }) => recall),
    microPrecision: accuracy,
    microRecall: accuracy,
    microF1: accuracy,
    unweightedAverageRecall,
    perClassAccuracySd: Math.sqrt(
      meanOver(occurring, ({ recall }) => (recall - unweightedAverageRecall) ** 2),
    ),
  };
}

const meanOver = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0) / items.length;
