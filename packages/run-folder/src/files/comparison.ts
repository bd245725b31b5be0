import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { publishedSchema } from './published.js';
import { count, metricValues, whyUndefined } from './values.js';

const runSchema = z.object({
  /** Unique in the file. */
  name: z.string(),
  /** Folder of the run, relative to the folder of `comparison.json`: its `report.html` is linked. */
  path: z.string().exactOptional(),
  /** What the run is in a word or two, such as `ensemble of 5`. */
  note: z.string().exactOptional(),
  seed: z.int().exactOptional(),
  fold: z.int().exactOptional(),
  /** Why the run has no scores. */
  failed: z.string().exactOptional(),
  /** Utterances scored. */
  examples: count.exactOptional(),
  parameters: count.exactOptional(),
  /** What the scores of each seed and fold were made from, where their folders say. A single run was once written without a list. */
  madeFrom: z.union([z.array(madeFromSchema), madeFromSchema.transform((one) => [one])]).exactOptional(),
  /** Seeds or folds that `metrics` is the mean of. */
  runs: z.int().positive().exactOptional(),
  metrics: metricValues,
  /** Standard deviation over the seeds or folds. */
  sd: metricValues.exactOptional(),
  whyUndefined,
  /** What a paper says of it. Absent where nobody has said. */
  published: publishedSchema.exactOptional(),
});

const differenceSchema = z.object({
  /** Names of two of the `runs`. */
  first: z.string(),
  second: z.string(),
  metric: z.string(),
  /** `first` minus `second`; `null` where one of them has no value: the runs say why. */
  difference: z.number().nullable(),
  /** 95 % interval of this difference. */
  low: z.number().exactOptional(),
  high: z.number().exactOptional(),
  /** How the interval was made, such as `paired bootstrap over 1109 utterances, 10000 resamples`. */
  method: z.string().exactOptional(),
  tests: z
    .array(
      z.object({
        /** Such as `paired t-test over 5 seeds`. */
        name: z.string(),
        /** Two-sided; `null` where it is not defined. */
        pValue: z.number().min(0).max(1).nullable(),
        /** Why something of it is not defined, or what to mind. */
        note: z.string().exactOptional(),
        /** What else the test says, in this order: `{ T: 3.1, dof: 4, 'Cohen’s d': 1.4, BF10: 3.2, power: 0.6 }`. */
        values: z.record(z.string(), z.number().nullable()).exactOptional(),
      }),
    )
    .exactOptional(),
});

const comparisonSchema = z
  .object({
    /** Title of the page. */
    name: z.string(),
    /** The split that all runs were scored on. */
    split: z.string(),
    /** The metric that counts: its column comes first, rows are sorted by it. */
    metric: z.string().default('weightedF1'),
    /** Metrics of which less is better. @default those whose own direction that is */
    lessIsBetter: z.array(z.string()).exactOptional(),
    pluginMetrics,
    runs: z.array(runSchema).min(1),
    differences: z.array(differenceSchema).exactOptional(),
    /** What a reader must know: how often test was opened, runs that were left out and why. */
    notes: z.array(z.string()).exactOptional(),
  })
  .check(({ value: { runs, differences = [] }, issues }) => {
    const names = new Set(runs.map(({ name }) => name));
    if (names.size < runs.length) {
      issues.push({
        code: 'custom',
        input: runs,
        path: ['runs'],
        message: 'expected names that differ, received one name twice',
      });
    }
    for (const [i, { first, second }] of differences.entries()) {
      const stranger = [first, second].find((name) => !names.has(name));
      if (stranger === undefined) continue;
      issues.push({
        code: 'custom',
        input: stranger,
        path: ['differences', i],
        message: `expected names of the runs, received "${stranger}"`,
      });
    }
  });

/** `comparison.json`: several runs scored on one split, and the differences between them. */
export const COMPARISON_FILE = { name: 'comparison.json', schema: comparisonSchema };

/** What `comparison.json` holds. */
export type ComparisonRecord = DeepReadonly<z.output<typeof comparisonSchema>>;
/** What may be written to `comparison.json`. */
export type ComparisonInput = DeepReadonly<z.input<typeof comparisonSchema>>;
