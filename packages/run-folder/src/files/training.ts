import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { fileHashSchema } from './file-hash.js';
import { count, metricValues, whyUndefined } from './values.js';

const epochSchema = z.object({
  /** From 1. */
  epoch: count,
  /** Mean of the batches' losses, weighted by their examples. */
  trainLoss: z.number(),
  /** Learning rate of the epoch's last update, of a group with the optimizer's own rate. */
  learningRate: z.number().nonnegative(),
  /** Every metric of the dev split, by name; empty where there is no dev split. */
  dev: metricValues,
  whyUndefined,
});

/** Results of one epoch. */
export type EpochLog = DeepReadonly<z.output<typeof epochSchema>>;

/** A line of `metrics.jsonl`: one epoch. It has no time, so that two runs of one seed give the same bytes. */
export const metricsLineSchema = epochSchema.extend({
  /** Whether it is the best epoch so far. */
  best: z.boolean(),
});

/** An epoch as a line of `metrics.jsonl`, with its end. */
export const formatMetricsLine = ({
  epoch,
  trainLoss,
  learningRate,
  dev,
  whyUndefined,
  best,
}: DeepReadonly<z.input<typeof metricsLineSchema>>): string =>
  `${JSON.stringify({ epoch, trainLoss, learningRate, dev, whyUndefined, best })}\n`;

const groupSchema = z.object({
  /** Pattern of the group; absent for the default group: what no pattern matches. */
  match: z.string().exactOptional(),
  /** The group's own rate, which the schedule starts from. */
  learningRate: z.number().nonnegative(),
  weightDecay: z.number().nonnegative(),
  frozen: z.boolean(),
  /** Number of arrays. */
  parameters: count,
  /** Number of values in them. */
  values: count,
});

/** How a group of parameters was trained. */
export type GroupRecord = DeepReadonly<z.output<typeof groupSchema>>;

/** How a training went. */
export const trainingShape = {
  /** How the parameters were trained. */
  groups: z.array(groupSchema).exactOptional(),
  epochs: z.array(epochSchema).min(1),
  best: z.object({ epoch: count, dev: metricValues }),
  /** Why training ended: `epochs` or `early stopping`. */
  stopped: z.string().exactOptional(),
};

/** A training before the last, of the same weights. */
export const stageRecordSchema = z.object({
  name: z.string(),
  ...trainingShape,
  /** What the stage made, by path from its folder. Absent in stages from before files were hashed. */
  files: z.record(z.string(), fileHashSchema).exactOptional(),
});

/** `stage.json`: a training before the last, of the same weights. */
export const STAGE_FILE = { name: 'stage.json', schema: stageRecordSchema };

/** What `stage.json` holds. */
export type StageRecord = DeepReadonly<z.output<typeof stageRecordSchema>>;
