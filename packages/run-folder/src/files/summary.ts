import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import type { RawRecord, RunFile } from '../format/run-file.js';
import { ablationSchema } from './ablation.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { metricValues, whyUndefined } from './values.js';

const runSchema = z.object({
  /** Folder of the run, relative to the summary's. */
  path: z.string(),
  seed: z.int(),
  fold: z.int().exactOptional(),
  /** What the scores were made from. Absent in files from before it was kept. */
  madeFrom: madeFromSchema.exactOptional(),
  /** Every scalar metric by name. */
  metrics: metricValues,
  whyUndefined,
});

const summarySchema = z.object({
  name: z.string(),
  /** The split that the scores are of. Absent where nothing was scored: all utterances were train. */
  split: z.string().exactOptional(),
  runs: z.array(runSchema).min(1),
  mean: metricValues,
  /** Standard deviation over seeds and folds (n − 1). */
  sd: metricValues,
  /** With folds: scores of all that was held out together, averaged over seeds. */
  pooled: metricValues.exactOptional(),
  /** Of the means, and of what is pooled. */
  whyUndefined,
  /** What must be minded of all these scores: that the protocol repeats what was published wrong. Absent: nothing. */
  warnings: z.array(z.string()).exactOptional(),
  ablation: ablationSchema.exactOptional(),
  pluginMetrics,
});

/** Three scores stood beside the other metrics of a run too. */
const runOfVersion1 = ({ accuracy, weightedF1, macroF1, metrics, ...run }: RawRecord): RawRecord => ({
  ...run,
  metrics: { ...withoutAbsent({ accuracy, weightedF1, macroF1 }), ...(metrics as RawRecord | undefined) },
});

const withoutAbsent = (values: RawRecord): RawRecord =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** `summary.json`: several seeds or folds of one recipe. */
export const SUMMARY_FILE = {
  name: 'summary.json',
  schema: summarySchema,
  migrations: {
    1: (summary: RawRecord): RawRecord => ({
      ...summary,
      ...(Array.isArray(summary.runs) && { runs: summary.runs.map(runOfVersion1) }),
    }),
  },
};

/** What `summary.json` holds. */
export type SummaryRecord = DeepReadonly<z.output<typeof summarySchema>>;

const splitSummarySchema = z.object({
  split: z.string(),
  /** How many. */
  runs: z.int().positive(),
  /** What each was made from. Absent in files from before it was kept. */
  madeFrom: z.array(madeFromSchema).exactOptional(),
  mean: metricValues,
  sd: metricValues,
  whyUndefined,
  pluginMetrics,
});

/** `summary-<split>.json`: an evaluation of all runs that a `summary.json` names, on one split. */
export const splitSummaryFile = (split: string): RunFile<typeof splitSummarySchema> => ({
  name: `summary-${split}.json`,
  schema: splitSummarySchema,
});

/** What `summary-<split>.json` holds. */
export type SplitSummaryRecord = DeepReadonly<z.output<typeof splitSummarySchema>>;
