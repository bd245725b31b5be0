import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { publishedSchema, publishedTestsSchema } from './published.js';
import { tTestSchema, wilcoxonSchema, withoutScore } from './statistics.js';
import { count, metricValues, rate, whyUndefined } from './values.js';

const testSchema = z.object({
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
export type RecipeComparison = DeepReadonly<z.output<typeof testSchema>>;

const furtherTestSchema = z.object({
  /** Name of the comparison that it belongs to. */
  comparison: z.string().exactOptional(),
  recipe: z.string(),
  baseline: z.string(),
  metric: z.string(),
  ...testSchema.shape,
});

const comparisonSchema = z.object({
  name: z.string(),
  baseline: z.string(),
  /** Those that are compared with the baseline. */
  recipes: z.array(z.string()),
  /** What a paper gives of it. Absent where the matrix does not say. */
  published: publishedTestsSchema.exactOptional(),
});

/** A comparison of a matrix that has several. */
export type MatrixComparison = DeepReadonly<z.output<typeof comparisonSchema>>;

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
  /** Absent for the baseline, for a recipe that was scored on other utterances, and for one that the first comparison does not name. */
  comparison: testSchema.exactOptional(),
  /** What a paper says of it. Absent where the matrix does not say. */
  published: publishedSchema.exactOptional(),
});

/** One recipe of `matrix.json`. */
export type MatrixRow = DeepReadonly<z.output<typeof rowSchema>>;

const failedSchema = z.object({
  name: z.string(),
  /** In a line. */
  reason: z.string(),
  published: publishedSchema.exactOptional(),
});

/** A recipe of `matrix.json` whose training failed. */
export type FailedRecipe = DeepReadonly<z.output<typeof failedSchema>>;

const matrixSchema = z.object({
  name: z.string(),
  split: z.string(),
  /** The metric, and the baseline, of the tests that stand in `rows`. */
  metric: z.string(),
  baseline: z.string(),
  /** All metrics that are tested, `metric` first. Absent where it is the only one. */
  metrics: z.array(z.string()).exactOptional(),
  /** All comparisons, that of `rows` first. Absent where there is one, of all recipes with the baseline. */
  comparisons: z.array(comparisonSchema).exactOptional(),
  /** Tests that do not stand in `rows`: of other metrics and other comparisons. Absent where there are none. */
  tests: z.array(furtherTestSchema).exactOptional(),
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

/** One test of a matrix. */
export interface MatrixTest {
  /** Name of the comparison that it belongs to, where a matrix has several. */
  readonly comparison?: string;
  readonly recipe: string;
  readonly baseline: string;
  readonly metric: string;
  readonly result: RecipeComparison;
}

/** Every test of a matrix, by comparison, then by recipe, then by metric. */
export function testsOf({
  rows,
  metric,
  baseline,
  metrics = [metric],
  comparisons = [],
  tests = [],
}: MatrixRecord): MatrixTest[] {
  const [first] = comparisons;
  const inRows = rows.flatMap(({ name, comparison: result }): MatrixTest[] =>
    result ? [{ ...(first && { comparison: first.name }), recipe: name, baseline, metric, result }] : [],
  );
  const further = tests.map(
    ({ comparison, recipe, baseline: against, metric: by, ...result }): MatrixTest => ({
      ...(comparison !== undefined && { comparison }),
      recipe,
      baseline: against,
      metric: by,
      result,
    }),
  );
  const names = rows.map(({ name }) => name);
  const placeOf = ({ comparison, recipe, metric: by }: MatrixTest): number[] => [
    comparisons.findIndex(({ name }) => name === comparison),
    names.indexOf(recipe),
    metrics.indexOf(by),
  ];
  return [...inRows, ...further].sort((a, b) => {
    const [x, y] = [placeOf(a), placeOf(b)];
    return x.map((place, i) => place - y[i]!).find((order) => order !== 0) ?? 0;
  });
}
