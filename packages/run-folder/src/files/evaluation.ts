import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import type { RunFile } from '../format/run-file.js';
import { fileHashSchema } from './file-hash.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { streamInputsSchema } from './stream-inputs.js';
import { count, metricValues, rate, whyUndefined } from './values.js';

const calibrationSchema = z.object({
  examples: z.int().positive(),
  /** `Σ_b n_b / n · |accuracy_b − confidence_b|`. */
  expectedCalibrationError: rate,
  /** The largest `|accuracy_b − confidence_b|`. */
  maximumCalibrationError: rate,
  brier: z.number().nonnegative(),
  negativeLogLikelihood: z.number().nonnegative(),
  accuracy: rate,
  meanConfidence: rate,
  /** Of equal width; `null` in an empty bin. */
  bins: z.array(
    z.object({ low: rate, high: rate, count, accuracy: rate.nullable(), confidence: rate.nullable() }),
  ),
});

/** How well confidence agrees with being right. */
export type Calibration = DeepReadonly<z.output<typeof calibrationSchema>>;

const dimensionSchema = z.object({
  examples: count,
  /** `null` where it is not defined. */
  ccc: z.number().nullable(),
  pearson: z.number().nullable(),
  mae: z.number().nonnegative(),
  rmse: z.number().nonnegative(),
});

const classKeys = {
  accuracy: rate,
  weightedF1: rate,
  macroF1: rate,
  weightedPrecision: rate,
  weightedRecall: rate,
  perClass: z.record(z.string(), z.object({ precision: rate, recall: rate, f1: rate, support: count })),
  /** Counts; rows are true labels, columns are predictions, both in the order of `labels`. */
  confusion: z.array(z.array(count)),
  labels: z.array(z.string()).min(1),
};

const classSchema = z.object(classKeys);
type ClassScores = DeepReadonly<z.output<typeof classSchema>>;

const optionalClassKeys = {
  accuracy: classKeys.accuracy.exactOptional(),
  weightedF1: classKeys.weightedF1.exactOptional(),
  macroF1: classKeys.macroF1.exactOptional(),
  weightedPrecision: classKeys.weightedPrecision.exactOptional(),
  weightedRecall: classKeys.weightedRecall.exactOptional(),
  perClass: classKeys.perClass.exactOptional(),
  confusion: classKeys.confusion.exactOptional(),
  labels: classKeys.labels.exactOptional(),
};

const evaluationSchema = z
  .object({
    split: z.string(),
    examples: z.int().positive(),
    /** Absent in files from before it was kept. */
    madeFrom: madeFromSchema.exactOptional(),
    /** The predictions and embeddings that belong to the scores, by name. Absent in files from before they were hashed. */
    files: z.record(z.string(), fileHashSchema).exactOptional(),
    /** What each stream read of it, by name. Absent of predictions that were joined from several runs. */
    streams: z.record(z.string(), streamInputsSchema).exactOptional(),
    /** Every scalar metric by name. */
    metrics: metricValues,
    whyUndefined,
    pluginMetrics,
    auroc: z
      .object({
        macro: rate.nullable(),
        weighted: rate.nullable(),
        perClass: z.record(z.string(), rate.nullable()),
        undefinedClasses: z.array(z.string()),
      })
      .exactOptional(),
    calibration: calibrationSchema.exactOptional(),
    /** Precision, recall, F1 and support of each class as text, in scikit-learn's layout. */
    report: z.string().exactOptional(),
    /** Of a model that predicts valence and arousal, over the utterances whose value is known. */
    regression: z
      .object({ valence: dimensionSchema.exactOptional(), arousal: dimensionSchema.exactOptional() })
      .exactOptional(),
    /** What changes without the utterances on which raters tied. Absent where none did. */
    ties: z
      .object({
        examples: count,
        /** Tied rows: what `withoutTies` leaves out. */
        leftOut: count,
        /** `null` where raters tied on all. */
        withoutTies: metricValues.nullable(),
        /** Of the metrics of `withoutTies`. */
        whyUndefined,
      })
      .exactOptional(),
    ...optionalClassKeys,
  })
  .check(({ value, issues }) => {
    const refuse = (key: keyof ClassScores, message: string): void => {
      issues.push({ code: 'custom', input: value[key], path: [key], message });
    };
    const keys = Object.keys(classKeys) as (keyof ClassScores)[];
    const absent = keys.filter((key) => value[key] === undefined);
    if (absent.length === keys.length) return;
    if (absent.length > 0) {
      refuse(absent[0]!, 'expected with the other scores of classes, received nothing');
      return;
    }
    const { confusion = [], labels = [], perClass = {} } = value;
    if (confusion.length !== labels.length || confusion.some((row) => row.length !== labels.length)) {
      refuse('confusion', `expected ${labels.length} rows of ${labels.length} counts, one per label`);
    }
    const missing = labels.filter((label) => !Object.hasOwn(perClass, label));
    if (missing.length > 0) {
      refuse('perClass', `expected every label, "${missing.join('", "')}" is missing`);
    }
  });

/**
 * `eval-<split>.json`: the scores of one split. The keys of classification are all there or none: a model that predicts valence and
 * arousal alone has no `labels`.
 */
export const evaluationFile = (split: string): RunFile<typeof evaluationSchema> => ({
  name: `eval-${split}.json`,
  schema: evaluationSchema,
});

/** What `eval-<split>.json` holds. */
export type EvaluationRecord = DeepReadonly<z.output<typeof evaluationSchema>>;

/** What it holds where the model predicts classes. */
export type ClassEvaluation = EvaluationRecord & ClassScores;

/** Whether the model that was evaluated predicts classes. */
export const hasClasses = (evaluation: EvaluationRecord): evaluation is ClassEvaluation =>
  evaluation.labels !== undefined;
