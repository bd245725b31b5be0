import type { AurocScores } from '../scores/auroc.js';
import type { CalibrationScores } from '../scores/calibration.js';
import type { ClassAverages } from '../scores/class-averages.js';
import type { ClassificationScores } from '../scores/classification.js';
import type { RegressionScores } from '../scores/regression.js';

/**
 * What a metric is computed from.
 *
 * - `classes`: predicted classes
 * - `probabilities`: class probabilities
 * - `affect`: predicted valence and arousal
 * - `loss`: the training loss itself, without dropout
 */
export type MetricReading = 'classes' | 'probabilities' | 'affect' | 'loss';

/** What is known of scored utterances beside what was predicted, element i of utterance i. An `ExampleSet` of `@erc/batches` is one. */
export interface ScoredUtterances {
  readonly ids?: readonly string[];
  /** Dialogue of each: equal numbers, the same dialogue. */
  readonly dialogues?: Int32Array;
  /** Place in the dialogue. */
  readonly positions?: Int32Array;
  /** Speaker within the dialogue. */
  readonly turnTakers?: Int32Array;
  /** Speaker among those of training; −1 for anybody else. */
  readonly speakers?: Int32Array;
  /** 0 male, 1 female, −1 unknown. */
  readonly genders?: Int32Array;
  /** True class distributions, `[utterances, classes]`, row-major. */
  readonly soft?: Float32Array;
}

/** What a metric is given: a whole set, in the order of its utterances, and the scores that several metrics share. */
export interface MetricInput {
  /** Of the whole set, where `rows` says which of them count. */
  readonly utterances: ScoredUtterances;
  /** Positions in `utterances` of what is scored. */
  readonly rows: readonly number[];
  /** Class names, in index order. */
  readonly labels: readonly string[];
  /** True class indices. */
  readonly truth: Int32Array;
  /** Predicted class indices; empty where the model does not classify. */
  readonly predicted: Int32Array;
  /** `[utterances][classes]`; empty where the model does not classify. */
  readonly probabilities: readonly (readonly number[])[];
  /** Predicted valence and arousal, `[utterances, 2]`, row-major, where the model gives them. */
  readonly valenceArousal?: Float32Array | undefined;
  /** True ones; NaN where a value is not known. */
  readonly trueValenceArousal?: Float32Array | undefined;
  /** Where the model classifies. */
  readonly classification?: ClassificationScores | undefined;
  readonly averages?: ClassAverages | undefined;
  readonly auroc?: AurocScores | undefined;
  readonly calibration?: CalibrationScores | undefined;
  /** Of the dimensions that are predicted and known. */
  readonly valence?: RegressionScores | undefined;
  readonly arousal?: RegressionScores | undefined;
  /** Mean loss, where it was computed. */
  readonly loss?: number | undefined;
}

/**
 * Where tables have room for a metric.
 *
 * - `headline`: it stands for a model where nobody names a metric, and comes first
 * - `short`: in every short table
 * - `full`: only where all metrics are listed
 * - `record`: only in files: it equals another by its definition
 */
export type MetricPlace = 'headline' | 'short' | 'full' | 'record';

/** What others must know of a metric to show it: a run folder keeps it of the metrics of plugins. */
export interface MetricFacts {
  /** As a table heads it. */
  readonly title: string;
  /** The direction in which it is better. */
  readonly goal: 'max' | 'min';
  /** Whether it is a share of 1, which tables show in per cent. */
  readonly rate: boolean;
  readonly place: MetricPlace;
}

/** The true values of a set. */
export interface KnownTruth {
  /** True class indices. */
  readonly labels: readonly number[];
  /** Where they are known. */
  readonly valence: readonly number[];
  readonly arousal: readonly number[];
}

/** What was predicted of the utterances whose value is known, in their order; absent of a dimension that is not predicted. */
export interface KnownPredictions {
  readonly valence?: readonly number[];
  readonly arousal?: readonly number[];
}

/** A metric that is known from two columns, the true values and the predicted ones. */
export interface MetricOfColumns {
  /** Class indices, or a dimension. */
  readonly of: 'classes' | 'valence' | 'arousal';
  /** `null` where it is not defined. `labels`: class names, in index order. */
  score(truth: ArrayLike<number>, predicted: ArrayLike<number>, labels: readonly string[]): number | null;
}

/** What two systems are compared over: seeds or folds, or the utterances of one of them. */
export type ComparedOver = 'runs' | 'utterances';

/** A metric: one number of a whole set. */
export interface MetricDescriptor<Type extends string = string> extends MetricFacts {
  readonly kind: 'metric';
  /** The word that records, recipes (`earlyStopping.monitor`) and tables use. */
  readonly type: Type;
  /** All of it has to be there: the metric does not apply to a set without it. */
  readonly reads: readonly MetricReading[];
  /** What it is, in a few words: `share of utterances that are right`. */
  readonly meaning?: string;
  /** The same, from two columns alone, which tests over utterances draw anew thousands of times. */
  readonly columns?: MetricOfColumns;
  /** The tests of it that a comparison of two systems makes unasked; over utterances only where it has `columns`. */
  readonly compared: readonly ComparedOver[];
  /**
   * Why no prediction could give the metric of a set with these true values: `all have one class`. With predictions, why these do not give it:
   * `every predicted valence is the same`. Nothing where some could.
   */
  readonly undefinedFor?: (truth: KnownTruth, predicted?: KnownPredictions) => string | undefined;
  /** `null`, or what is not finite, is `null` in the record: not defined for this set. `undefined` is absent: it does not apply to it. */
  score(input: MetricInput): number | null | undefined;
}

/** What an author of a metric writes; see {@link defineMetric}. */
export interface MetricDefinition<Type extends string> {
  readonly type: Type;
  readonly goal: 'max' | 'min';
  readonly reads: readonly MetricReading[];
  /** @default the type */
  readonly title?: string;
  /** @default false */
  readonly rate?: boolean;
  /** @default 'short' */
  readonly place?: MetricPlace;
  /** @default it does not say */
  readonly meaning?: string;
  /** @default it needs more than two columns */
  readonly columns?: MetricOfColumns;
  /** @default no set is known to have none */
  readonly undefinedFor?: (truth: KnownTruth, predicted?: KnownPredictions) => string | undefined;
  /** @default over runs, and over utterances where it has `columns` */
  readonly compared?: readonly ComparedOver[];
  readonly score: (input: MetricInput) => number | null | undefined;
}

/** The descriptor of a metric. It has no options, so no schema: a recipe names it by its word. */
export const defineMetric = <const Type extends string>({
  type,
  goal,
  reads,
  title = type,
  rate = false,
  place = 'short',
  meaning,
  columns,
  undefinedFor,
  compared = columns ? ['runs', 'utterances'] : ['runs'],
  score,
}: MetricDefinition<Type>): MetricDescriptor<Type> => ({
  kind: 'metric',
  type,
  goal,
  reads,
  title,
  rate,
  place,
  ...(meaning === undefined ? {} : { meaning }),
  ...(columns && { columns }),
  ...(undefinedFor && { undefinedFor }),
  compared,
  score,
});
