import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { count, metricValues, whyUndefined } from './values.js';

const trialSchema = z.object({
  /** From 1; its run folder is `trial-<n>`, with three digits or more. */
  trial: z.int().positive(),
  /** What it sets, by path in the recipe. */
  settings: z.record(z.string(), z.unknown()),
  /** Dev, mean over seeds and folds. Absent where the trial failed. */
  mean: metricValues.exactOptional(),
  sd: metricValues.exactOptional(),
  whyUndefined,
  runs: count.exactOptional(),
  /** What the scores of each seed and fold were made from. Absent where the trial failed, and in files from before it was kept. */
  madeFrom: z.array(madeFromSchema).exactOptional(),
  /** Why it failed, such as a loss that was not finite. */
  failed: z.string().exactOptional(),
});

/** One trial of `sweep.json`. */
export type TrialRecord = DeepReadonly<z.output<typeof trialSchema>>;

const sweepSchema = z.object({
  name: z.string(),
  metric: z.string(),
  goal: z.enum(['max', 'min']),
  pluginMetrics,
  /** Trials that were planned: `trials` has those that were made. */
  planned: count,
  /** The best first; those that failed last. */
  trials: z.array(trialSchema),
});

/** `sweep.json`: trials of a search for hyper-parameters on dev. */
export const SWEEP_FILE = { name: 'sweep.json', schema: sweepSchema };

/** What `sweep.json` holds. */
export type SweepRecord = DeepReadonly<z.output<typeof sweepSchema>>;
