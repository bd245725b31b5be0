import { type AurocScores, scoreAuroc } from './auroc.js';
import { type CalibrationScores, scoreCalibration } from './calibration.js';
import { averageClasses } from './class-averages.js';
import { type ClassificationScores, scoreClassification } from './classification.js';
import type { MetricName, MetricValues } from './metric-names.js';
import { argmaxOf, probabilitiesOf } from './predictions.js';
import { type RegressionScores, scoreRegression } from './regression.js';

/** The two columns of valence–arousal matrices. */
export const AFFECT = ['valence', 'arousal'] as const;

/** True and predicted values of a set, column-wise. Parts that the model does not predict are absent. */
export interface ScoredSet {
  /** True class indices. */
  readonly truth: Int32Array;
  readonly labels: readonly string[];
  /** `[examples, classes]`, row-major. */
  readonly logits?: Float32Array | undefined;
  /** Predicted valence and arousal, `[examples, 2]`, row-major. */
  readonly valenceArousal?: Float32Array | undefined;
  /** True ones; NaN where a value is not known. */
  readonly trueValenceArousal?: Float32Array | undefined;
}

/** Everything that is scored of a set at once. */
export interface AllScores {
  readonly scores?: ClassificationScores;
  readonly auroc?: AurocScores;
  readonly calibration?: CalibrationScores;
  /** Over the rows whose value is known. */
  readonly regression?: Readonly<Partial<Record<(typeof AFFECT)[number], RegressionScores>>>;
  readonly metrics: MetricValues;
}

/**
 * Scores a set by every metric that its predictions allow, pooled over its rows.
 *
 * @param rows Indices of the rows that count. @default all
 */
export function scoreEverything(set: ScoredSet, rows?: readonly number[]): AllScores {
  const chosen = rows ?? [...set.truth.keys()];
  const classes = set.logits && scoreClasses(set, set.logits, chosen);
  const regression = set.valenceArousal && scoreAffect(set, chosen);
  return {
    ...classes,
    ...(regression && { regression }),
    metrics: present({ ...(classes && classMetrics(classes)), ...(regression && affectMetrics(regression)) }),
  };
}

type ClassParts = Required<Pick<AllScores, 'scores' | 'auroc' | 'calibration'>>;

function scoreClasses(
  { truth, labels }: ScoredSet,
  logits: Float32Array,
  rows: readonly number[],
): ClassParts {
  const width = labels.length;
  const all = { predicted: argmaxOf(logits, width), probabilities: probabilitiesOf(logits, width) };
  const wanted = rows.map((i) => truth[i]!);
  const predicted = rows.map((i) => all.predicted[i]!);
  const probabilities = rows.map((i) => all.probabilities[i]!);
  return {
    scores: scoreClassification(wanted, predicted, labels),
    auroc: scoreAuroc(wanted, probabilities, labels),
    calibration: scoreCalibration(wanted, probabilities),
  };
}

function scoreAffect(
  { valenceArousal, trueValenceArousal }: ScoredSet,
  rows: readonly number[],
): NonNullable<AllScores['regression']> {
  return Object.fromEntries(
    AFFECT.flatMap((name, k) => {
      const known = rows.filter((i) => Number.isFinite(trueValenceArousal?.[2 * i + k] ?? Number.NaN));
      if (known.length === 0) return [];
      const column = (values: Float32Array): number[] => known.map((i) => values[2 * i + k]!);
      return [[name, scoreRegression(column(trueValenceArousal!), column(valenceArousal!))]];
    }),
  );
}

type Found = Partial<Record<MetricName, number | null | undefined>>;

function classMetrics({ scores, auroc, calibration }: ClassParts): Found {
  const {
    unweightedAverageRecall: uar,
    perClassAccuracySd: classAccuracySd,
    ...averages
  } = averageClasses(scores);
  const { accuracy, weightedF1, macroF1, weightedPrecision, weightedRecall } = scores;
  return {
    ...{ accuracy, weightedF1, macroF1, weightedPrecision, weightedRecall, uar, classAccuracySd },
    ...averages,
    auroc: auroc.macro,
    weightedAuroc: auroc.weighted,
    ece: calibration.expectedCalibrationError,
    mce: calibration.maximumCalibrationError,
    brier: calibration.brier,
    negativeLogLikelihood: calibration.negativeLogLikelihood,
  };
}

function affectMetrics({ valence, arousal }: NonNullable<AllScores['regression']>): Found {
  const found: Record<string, number | null | undefined> = {};
  for (const key of ['ccc', 'pearson', 'mae', 'rmse'] as const) {
    const values = [valence?.[key], arousal?.[key]];
    const both = values.filter((value) => typeof value === 'number');
    found[`${key}Valence`] = values[0];
    found[`${key}Arousal`] = values[1];
    // Of the dimensions that are known: the one alone where there is one.
    const wanted = [valence, arousal].filter((one) => one !== undefined).length;
    if (both.length === wanted) found[`${key}Mean`] = both.reduce((sum, value) => sum + value, 0) / wanted;
  }
  return found;
}

/** Metrics in the order of the table, without those that are not defined. */
function present(found: Found): MetricValues {
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
