import { ConfigError } from '@erc/core';
import { type ClassificationScores, type ClassScores, scoreClassification } from './classification.js';

/** Options of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** Digits after the point, 1 … 20. @default 2 */
  readonly digits?: number;
  /**
   * Also lists classes that neither occur nor were predicted, and counts their zeros into `macro avg`, as scikit-learn does where `labels`
   * names them. Without, it is scikit-learn's report without `labels`.
   * @default false
   */
  readonly includeAbsent?: boolean;
}

/** Like `toFixed`, but exact halves go to the even digit, as in Python: `0.125` → `0.12`. */
function fixed(value: number, digits: number): string {
  // A binary fraction that lies half-way has at most digits + 1 decimals, so 100 show it whole.
  const [whole, rest] = value.toFixed(100).split('.') as [string, string];
  const isHalf = /^50*$/.test(rest.slice(digits));
  const floor = `${whole}.${rest.slice(0, digits)}`;
  return isHalf && Number(floor.at(-1)) % 2 === 0 ? floor : value.toFixed(digits);
}

/**
 * Precision, recall, F1 and support of each class and their averages, as text in the layout of scikit-learn's `classification_report`
 * (`zero_division=0`), character for character. One exception: without a single right answer, scikit-learn prints supports as `2.0`.
 *
 * @param truth Class indices, in `0 … labels.length - 1`.
 * @param predicted Class indices, of the same length.
 * @param labels Class names, in index order.
 * @throws As {@link scoreClassification} does.
 */
export function classificationReport(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  labels: readonly string[],
  options: ClassificationReportOptions = {},
): string {
  return classificationReportOf(scoreClassification(truth, predicted, labels), options);
}

/** The text of {@link classificationReport} from scores that are there already, such as a run's `eval-<split>.json`. */
export function classificationReportOf(
  { labels, perClass, confusion, examples, ...scores }: ClassificationScores,
  { digits = 2, includeAbsent = false }: ClassificationReportOptions = {},
): string {
  if (!(Number.isInteger(digits) && digits >= 1 && digits <= 20)) {
    throw new ConfigError(`classificationReport: digits: expected an integer in 1 … 20, received ${digits}.`);
  }
  const listed = labels.filter(
    (label, k) => includeAbsent || perClass[label]!.support > 0 || confusion.some((row) => row[k]! > 0),
  );
  const width = Math.max(...listed.map((name) => [...name].length), 'weighted avg'.length, digits);
  // Python counts code points.
  const right = (text: string, to: number): string => ' '.repeat(Math.max(0, to - [...text].length)) + text;
  const line = (name: string, cells: readonly string[]): string =>
    `${right(name, width)} ${cells.map((cell) => ` ${right(cell, 9)}`).join('')}\n`;
  const row = (name: string, { precision, recall, f1, support }: ClassScores): string =>
    line(name, [...[precision, recall, f1].map((rate) => fixed(rate, digits)), String(support)]);
  const macro = (key: 'precision' | 'recall' | 'f1'): number =>
    listed.reduce((sum, label) => sum + perClass[label]![key], 0) / listed.length;

  return [
    `${line('', ['precision', 'recall', 'f1-score', 'support'])}\n`,
    ...listed.map((label) => row(label, perClass[label]!)),
    '\n',
    line('accuracy', ['', '', fixed(scores.accuracy, digits), String(examples)]),
    row('macro avg', {
      precision: macro('precision'),
      recall: macro('recall'),
      f1: macro('f1'),
      support: examples,
    }),
    row('weighted avg', {
      precision: scores.weightedPrecision,
      recall: scores.weightedRecall,
      f1: scores.weightedF1,
      support: examples,
    }),
  ].join('');
}
