import { type AurocScores, scoreAuroc } from '../scores/auroc.js';
import { type CalibrationScores, scoreCalibration } from '../scores/calibration.js';
import { averageClasses } from '../scores/class-averages.js';
import { type ClassificationScores, scoreClassification } from '../scores/classification.js';
import { predictedClasses, probabilitiesOf } from '../scores/predictions.js';
import { type RegressionScores, scoreRegression } from '../scores/regression.js';
import { builtInMetrics } from './built-in-metrics.js';
import type {
  KnownPredictions,
  KnownTruth,
  MetricDescriptor,
  MetricInput,
  MetricReading,
  ScoredUtterances,
} from './define-metric.js';
import type { ScoredMetrics } from './metric-values.js';

/** The two columns of valence–arousal matrices. */
export const AFFECT = ['valence', 'arousal'] as const;

/** True and predicted values of a set, column-wise. Parts that the model does not predict are absent. */
export interface ScoredSet {
  /** True class indices. */
  readonly truth: Int32Array;
  readonly labels: readonly string[];
  /** `[examples, classes]`, row-major: what a model gives. */
  readonly logits?: Float32Array | undefined;
  /** `[examples][classes]`, rows that sum to 1: what a file gives. They are scored as they are; `logits` are not looked at beside them. */
  readonly probabilities?: readonly (readonly number[])[] | undefined;
  /** Predicted valence and arousal, `[examples, 2]`, row-major. */
  readonly valenceArousal?: Float32Array | undefined;
  /** True ones; NaN where a value is not known. */
  readonly trueValenceArousal?: Float32Array | undefined;
  /** Mean loss. */
  readonly loss?: number | undefined;
  /** What else is known, for metrics that look at it. @default nothing */
  readonly utterances?: ScoredUtterances | undefined;
}

/** Options of {@link scoreEverything} beside the set. */
export interface ScoreOptions {
  /** Positions of the rows that count. @default all */
  readonly rows?: readonly number[];
  /** @default the built-in ones */
  readonly metrics?: readonly MetricDescriptor[];
}

/** Everything that is scored of a set at once. */
export interface AllScores extends ScoredMetrics {
  /** Of the scored rows, `[examples][classes]`. Every score of classes follows from them: what keeps them keeps every score, to the bit. */
  readonly probabilities?: readonly (readonly number[])[];
  /** Class indices of the scored rows: the largest probability, the first of equal ones. */
  readonly predicted?: Int32Array;
  readonly scores?: ClassificationScores;
  readonly auroc?: AurocScores;
  readonly calibration?: CalibrationScores;
  /** Over the rows whose value is known. */
  readonly regression?: Readonly<Partial<Record<(typeof AFFECT)[number], RegressionScores>>>;
  /** What of it metrics could read: heads of the model whose truth is known. */
  readonly gives: readonly MetricReading[];
}

/** Scores a set by every metric that applies to its predictions, pooled over its rows; what is not defined is `null`, with the reason. */
export function scoreEverything(
  set: ScoredSet,
  { rows = [...set.truth.keys()], metrics = builtInMetrics }: ScoreOptions = {},
): AllScores {
  const probabilities = set.probabilities ?? (set.logits && probabilitiesOf(set.logits, set.labels.length));
  const classes = probabilities && classParts(set, probabilities, rows);
  const regression = set.valenceArousal && scoreAffect(set, set.valenceArousal, rows);
  const pairs = (matrix: Float32Array | undefined): Float32Array | undefined =>
    matrix && Float32Array.from(rows.flatMap((i) => [matrix[2 * i]!, matrix[2 * i + 1]!]));
  const input: MetricInput = {
    utterances: set.utterances ?? {},
    rows,
    labels: set.labels,
    truth: Int32Array.from(rows, (i) => set.truth[i]!),
    predicted: classes?.predicted ?? new Int32Array(0),
    probabilities: classes?.probabilities ?? [],
    valenceArousal: pairs(set.valenceArousal),
    trueValenceArousal: pairs(set.trueValenceArousal),
    classification: classes?.scores,
    averages: classes && averageClasses(classes.scores),
    auroc: classes?.auroc,
    calibration: classes?.calibration,
    valence: regression?.valence,
    arousal: regression?.arousal,
    loss: set.loss,
  };
  const gives: MetricReading[] = [
    ...(classes ? (['classes', 'probabilities'] as const) : []),
    ...(regression && Object.keys(regression).length > 0 ? (['affect'] as const) : []),
    ...(set.loss === undefined ? [] : (['loss'] as const)),
  ];
  const applying = metrics.filter(({ reads }) => reads.every((what) => gives.includes(what)));
  return {
    ...classes,
    ...(regression && { regression }),
    gives,
    ...scoresOf(applying, input),
  };
}

function scoresOf(metrics: readonly MetricDescriptor[], input: MetricInput): ScoredMetrics {
  const values: Record<string, number | null> = {};
  const whyUndefined: Record<string, string> = {};
  for (const metric of metrics) {
    const value = metric.score(input);
    if (value === undefined) continue;
    const isDefined = value !== null && Number.isFinite(value);
    values[metric.type] = isDefined ? value : null;
    if (!isDefined) {
      whyUndefined[metric.type] =
        metric.undefinedFor?.(knownTruthOf(input), knownPredictionsOf(input)) ??
        (value === null ? 'not defined for these predictions' : 'not a finite number');
    }
  }
  return { metrics: values, ...(Object.keys(whyUndefined).length > 0 && { whyUndefined }) };
}

/** Rows whose value of a dimension is known, and that value in one of the matrices. */
function knownColumn(
  { trueValenceArousal }: MetricInput,
  matrix: Float32Array | undefined,
  k: number,
): number[] {
  if (!trueValenceArousal || !matrix) return [];
  const truth = trueValenceArousal.filter((_, i) => i % 2 === k);
  return [...truth.keys()].filter((i) => Number.isFinite(truth[i])).map((i) => matrix[2 * i + k]!);
}

const knownTruthOf = (input: MetricInput): KnownTruth => ({
  labels: [...input.truth],
  valence: knownColumn(input, input.trueValenceArousal, 0),
  arousal: knownColumn(input, input.trueValenceArousal, 1),
});

function knownPredictionsOf(input: MetricInput): KnownPredictions {
  const { valence, arousal, valenceArousal } = input;
  return {
    ...(valence && { valence: knownColumn(input, valenceArousal, 0) }),
    ...(arousal && { arousal: knownColumn(input, valenceArousal, 1) }),
  };
}

function classParts(
  { truth, labels }: ScoredSet,
  all: readonly (readonly number[])[],
  rows: readonly number[],
) {
  const wanted = rows.map((i) => truth[i]!);
  const probabilities = rows.map((i) => all[i]!);
  const predicted = predictedClasses(probabilities);
  return {
    predicted,
    probabilities,
    scores: scoreClassification(wanted, predicted, labels),
    auroc: scoreAuroc(wanted, probabilities, labels),
    calibration: scoreCalibration(wanted, probabilities),
  };
}

function scoreAffect(
  { trueValenceArousal }: ScoredSet,
  predicted: Float32Array,
  rows: readonly number[],
): NonNullable<AllScores['regression']> {
  return Object.fromEntries(
    AFFECT.flatMap((name, k) => {
      const truth = (i: number): number => trueValenceArousal?.[2 * i + k] ?? Number.NaN;
      const known = rows.filter((i) => Number.isFinite(truth(i)));
      if (known.length === 0) return [];
      const predictedHere = known.map((i) => predicted[2 * i + k]!);
      return [[name, scoreRegression(known.map(truth), predictedHere)]];
    }),
  );
}
