import { checkLabels, checkPair, checkRows } from '../checks.js';

/** Areas under the ROC curve, each class against all others. */
export interface AurocScores {
  /** Plain mean over the classes that have an area; `null` where none has. */
  readonly macro: number | null;
  /** Mean weighted by support, over the classes that have an area; `null` where none has. */
  readonly weighted: number | null;
  /** By label, 0 … 1, 0.5 is chance; `null` where it is undefined. */
  readonly perClass: Readonly<Record<string, number | null>>;
  /** Labels without an area: none of the examples has the label, or all have. */
  readonly undefinedClasses: readonly string[];
}

/**
 * One-vs-rest AUROC: the chance that an example of the class scores higher for it than one of another class, equal scores counting half.
 * From the ranks: `(R⁺ − n⁺(n⁺ + 1) / 2) / (n⁺ · n⁻)`, R⁺ the sum of the mid-ranks of the class's examples.
 * Equal to scikit-learn's `roc_auc_score(multi_class='ovr')` where every class occurs; scikit-learn gives NaN where one does not.
 *
 * @param truth Class indices, in `0 … labels.length - 1`.
 * @param scores `[examples][classes]`: probabilities or any other scores; only their order in each column counts.
 * @param labels Class names, in index order.
 * @throws ShapeError where the shapes differ; DataError where there is no example, a label is out of range or a score is not finite.
 * @see Hanley and McNeil 1982, "The Meaning and Use of the Area under a ROC Curve"
 */
export function scoreAuroc(
  truth: ArrayLike<number>,
  scores: readonly ArrayLike<number>[],
  labels: readonly string[],
): AurocScores {
  const examples = checkPair('scoreAuroc', truth, scores, 'scores');
  checkLabels('scoreAuroc: truth', truth, labels.length);
  checkRows('scoreAuroc: scores', scores, labels.length);

  const classes = labels.map((label, k) => {
    const sorted = Float64Array.from(scores, (row) => row[k]!).sort();
    let [support, rankSum] = [0, 0];
    for (let i = 0; i < examples; i++) {
      if (truth[i] !== k) continue;
      support++;
      rankSum += midrankIn(sorted, scores[i]![k]!);
    }
    const others = examples - support;
    const area = support && others ? (rankSum - (support * (support + 1)) / 2) / (support * others) : null;
    return { label, support, area };
  });
  const defined = classes.flatMap(({ area, support }) => (area === null ? [] : [{ area, support }]));
  const mean = (weightOf: (support: number) => number): number | null => {
    const weight = defined.reduce((sum, { support }) => sum + weightOf(support), 0);
    return weight === 0
      ? null
      : defined.reduce((sum, { area, support }) => sum + area * weightOf(support), 0) / weight;
  };
  return {
    macro: mean(() => 1),
    weighted: mean((support) => support),
    perClass: Object.fromEntries(classes.map(({ label, area }) => [label, area])),
    undefinedClasses: classes.filter(({ area }) => area === null).map(({ label }) => label),
  };
}

/** Mean of the ranks, from 1, of the elements of an ascending list that equal `value`. */
function midrankIn(sorted: Float64Array, value: number): number {
  const before = (isBefore: (element: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(sorted[middle]!)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (before((element) => element < value) + 1 + before((element) => element <= value)) / 2;
}
