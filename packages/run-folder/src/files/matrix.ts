import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { tTestSchema, wilcoxonSchema, withoutScore } from './statistics.js';
import { count, metricValues, rate, whyUndefined } from './values.js';

const comparisonSchema = z.object({
  /** Recipe − baseline, in the metric. */
  difference: z.number(),
  /**
   * Two or more folds or seeds that differ. With several seeds, a fold's score is its mean over them. `null`, or absent from older files, where
   * there is one pair, or all differences are equal.
   */
  tTest: tTestSchema.nullable().exactOptional(),
  wilcoxon: wilcoxonSchema.nullable().exactOptional(),
  /** Over dialogues, whose predictions by all seeds are exchanged together. */
  randomization: z.object({ pValue: rate, resamples: count, withoutScore }),
  /** The p-values of this recipe, adjusted for the number of recipes that are compared (Holm). */
  adjusted: z.object({ tTest: rate.nullable().exactOptional(), randomization: rate }),
});

/** A recipe against the baseline, in one metric. */
export type RecipeComparison = DeepReadonly<z.output<typeof comparisonSchema>>;

const rowSchema = z.object({
  name: z.string(),
  runs: count,
  parameters: count,
  dataset: z.object({ name: z.string(), sha256: z.string() }),
  mean: metricValues,
  /** Over seeds and folds (n − 1); `null` of a single run. */
  sd: metricValues,
  /** With folds: scores of all that was held out together, averaged over seeds. */
  pooled: metricValues.exactOptional(),
  /** Of the means, and of what is pooled. */
  whyUndefined,
  /** What the scores of each seed and fold were made from. Absent in files from before it was kept. */
  madeFrom: z.array(madeFromSchema).exactOptional(),
  /** Absent for the baseline, and for a recipe that was scored on other utterances. */
  comparison: comparisonSchema.exactOptional(),
});

/** One recipe of `matrix.json`. */
export type MatrixRow = DeepReadonly<z.output<typeof rowSchema>>;

const failedSchema = z.object({
  name: z.string(),
  /** In a line. */
  reason: z.string(),
});

/** A recipe of `matrix.json` whose training failed. */
export type FailedRecipe = DeepReadonly<z.output<typeof failedSchema>>;

const matrixSchema = z.object({
  name: z.string(),
  split: z.string(),
  metric: z.string(),
  baseline: z.string(),
  /** What a pair of the tests over runs is. */
  pairs: z.enum(['folds', 'seeds']),
  rows: z.array(rowSchema),
  /** Recipes whose training failed, in the order of the matrix. Absent where none has. */
  failed: z.array(failedSchema).exactOptional(),
  pluginMetrics,
  notes: z.array(z.string()),
});

/** `matrix.json`: recipes trained on the same seeds and folds, against a baseline. */
export const MATRIX_FILE = { name: 'matrix.json', schema: matrixSchema };

/** What `matrix.json` holds. */
export type MatrixRecord = DeepReadonly<z.output<typeof matrixSchema>>;
