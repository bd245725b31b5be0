import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { madeFromSchema } from './made-from.js';
import { pluginMetrics } from './plugin-metrics.js';
import { metricValues, scoredSplit, whyUndefined } from './values.js';

const rowSchema = z.object({
  /** Such as `intact`, `without audio`, `audio + noise 0.5`. */
  name: z.string(),
  /** Absent where nothing was changed. */
  stream: z.string().exactOptional(),
  change: z.enum(['none', 'removed', 'noise']),
  /** Of the noise, in standard deviations of the stream. */
  level: z.number().exactOptional(),
  /** Means over the seeds of the noise. */
  metrics: metricValues,
  sd: metricValues.exactOptional(),
  whyUndefined,
});

/** Scores under one disturbance. */
export type RobustnessRow = DeepReadonly<z.output<typeof rowSchema>>;

const robustnessSchema = z.object({
  split: scoredSplit,
  /** Absent in files from before it was kept. */
  madeFrom: madeFromSchema.exactOptional(),
  /** The metric that counts. */
  metric: z.string(),
  pluginMetrics,
  /** The first row is the intact input. */
  rows: z.array(rowSchema).min(1),
});

/** `robustness.json`: the run scored once more with each stream removed or with noise on it. */
export const ROBUSTNESS_FILE = { name: 'robustness.json', schema: robustnessSchema };

/** What `robustness.json` holds. */
export type RobustnessRecord = DeepReadonly<z.output<typeof robustnessSchema>>;
