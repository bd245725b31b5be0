import { z } from 'zod';
import { streamInputsSchema } from './streams-schema.js';

// Unknown keys are dropped, not refused: a run folder may be written by a newer trainer than this reader.

const rate = z.number().min(0).max(1);
const count = z.int().nonnegative();

const calibrationSchema = z.object({
  examples: z.int().positive(),
  /** `Σ_b n_b / n · |accuracy_b − confidence_b|`. */
  expectedCalibrationError: rate,
  brier: z.number().nonnegative().optional(),
  negativeLogLikelihood: z.number().nonnegative().optional(),
  accuracy: rate,
  meanConfidence: rate,
  /** Of equal width; `null` in an empty bin. */
  bins: z.array(
    z.object({ low: rate, high: rate, count, accuracy: rate.nullable(), confidence: rate.nullable() }),
  ),
});

const dimensionSchema = z.object({
  ccc: z.number().nullable(),
  pearson: z.number().nullable(),
  mae: z.number().nonnegative(),
  rmse: z.number().nonnegative().optional(),
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

type ClassScores = z.infer<z.ZodObject<typeof classKeys>>;

/**
 * `eval-<split>.json`: the scores of one split. The keys of classification are all there or none: a model that predicts valence and
 * arousal alone has no `labels`.
 */
export const evaluationSchema = z
  .object({
    split: z.string(),
    examples: z.int().positive(),
    /** What each stream read of it, by name. */
    streams: z.record(z.string(), streamInputsSchema).optional(),
    /** Every scalar metric by name. */
    metrics: z.record(z.string(), z.number()).optional(),
    calibration: calibrationSchema.optional(),
    /** The classification report as text. */
    report: z.string().optional(),
    /** Of a model that predicts valence and arousal. */
    regression: z
      .object({ valence: dimensionSchema.optional(), arousal: dimensionSchema.optional() })
      .optional(),
    /** Where raters of the corpus tied. */
    ties: z
      .object({
        /** Tied rows: what `withoutTies` leaves out. */
        leftOut: count,
        withoutTies: z.record(z.string(), z.number()).nullable(),
      })
      .optional(),
    ...z.object(classKeys).partial().shape,
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
    const { confusion, labels, perClass } = value as ClassScores;
    if (confusion.length !== labels.length || confusion.some((row) => row.length !== labels.length)) {
      refuse('confusion', `expected ${labels.length} rows of ${labels.length} counts, one per label`);
    }
    const missing = labels.filter((label) => !Object.hasOwn(perClass, label));
    if (missing.length > 0) {
      refuse('perClass', `expected every label, "${missing.join('", "')}" is missing`);
    }
  });

/** How well confidence agrees with being right. */
export type Calibration = z.infer<typeof calibrationSchema>;

/** What `eval-<split>.json` holds. */
export type EvaluationRecord = z.infer<typeof evaluationSchema>;

/** What it holds where the model predicts classes. */
export type ClassEvaluation = EvaluationRecord & ClassScores;

/** Whether the model that was evaluated predicts classes. */
export const hasClasses = (evaluation: EvaluationRecord): evaluation is ClassEvaluation =>
  evaluation.labels !== undefined;
