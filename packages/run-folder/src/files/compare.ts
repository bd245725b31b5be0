import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { tTestSchema, wilcoxonSchema, withoutScore } from './statistics.js';
import { count, metricValues, rate, scoredSplit, whyUndefined } from './values.js';

const runTestSchema = z.object({
  metric: z.string(),
  /** One value for each pair. */
  first: z.array(z.number()),
  second: z.array(z.number()),
  /** `null`, or absent from older files, where all differences are equal: t is not defined. */
  tTest: tTestSchema.nullable().exactOptional(),
  /** `null`, or absent from older files, where no pair differs. */
  wilcoxon: wilcoxonSchema.nullable().exactOptional(),
});

/** Tests of one metric over pairs of runs: the same folds, or the same seeds. */
export type RunTest = DeepReadonly<z.output<typeof runTestSchema>>;

const utteranceTestSchema = z.object({
  metric: z.string(),
  bootstrap: z.object({
    difference: z.number(),
    low: z.number(),
    high: z.number(),
    pValue: rate,
    resamples: count,
    withoutScore,
  }),
  /** Dialogues are exchanged whole. */
  randomization: z.object({ difference: z.number(), pValue: rate, resamples: count, withoutScore }),
});

/** Tests of one metric over the utterances of one pair of runs. */
export type UtteranceTest = DeepReadonly<z.output<typeof utteranceTestSchema>>;

const compareSchema = z.object({
  first: z.string(),
  second: z.string(),
  split: scoredSplit,
  /** The metrics that both have and that are compared unasked, in the order of tables. Absent from older files. */
  metrics: z.array(z.string()).default([]),
  pluginMetrics,
  /** The seeds, or seeds and folds, that both have. */
  pairs: z.array(
    z.object({
      seed: z.int(),
      fold: z.int().exactOptional(),
      /** What the predictions of both were made from, where they say. */
      madeFrom: z
        .object({ first: madeFromSchema.exactOptional(), second: madeFromSchema.exactOptional() })
        .exactOptional(),
    }),
  ),
  /** Means over the pairs. */
  means: z.object({ first: metricValues, second: metricValues }),
  /** Of the means of each. */
  whyUndefined: z.object({ first: whyUndefined, second: whyUndefined }).exactOptional(),
  /** Over the folds, each averaged over its seeds; without folds over the seeds. Empty where there is one. */
  runs: z.array(runTestSchema),
  /** The metrics that both have, and that a test was not made of. Absent where there is none, and in older files. */
  untested: z
    .array(z.object({ metric: z.string(), over: z.enum(['runs', 'utterances']), why: z.string() }))
    .exactOptional(),
  /** Over the utterances of the first seed, its folds joined. */
  utterances: z.object({
    metrics: z.array(utteranceTestSchema),
    mcnemar: z
      .object({
        /** Of what: the accuracy. Absent from older files. */
        metric: z.string().default('accuracy'),
        onlyFirst: count,
        onlySecond: count,
        statistic: z.number(),
        pValue: rate,
      })
      .exactOptional(),
    count,
    seed: z.int(),
  }),
});

/** `compare.json`: everything that is known of the difference between two systems. */
export const COMPARE_FILE = { name: 'compare.json', schema: compareSchema };

/** What `compare.json` holds. */
export type SystemComparison = DeepReadonly<z.output<typeof compareSchema>>;
