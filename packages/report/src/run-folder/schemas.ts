import { auditSchema } from '@erc/core';
import { z } from 'zod';
import { streamInputsSchema } from './streams-schema.js';

// Unknown keys are dropped, not refused: a run folder may be written by a newer trainer than this reader.

const rate = z.number().min(0).max(1);
const count = z.int().nonnegative();

/** Metrics of dev after an epoch, by name; empty where a run has no dev split. */
const metricsSchema = z.record(z.string(), z.number());

const epochSchema = z.object({
  /** Counted from whatever the trainer counts from; shown as it is. */
  epoch: count,
  trainLoss: z.number(),
  /** Learning rate at the end of the epoch. */
  learningRate: z.number().nonnegative().optional(),
  seconds: z.number().nonnegative().optional(),
  dev: metricsSchema,
});

/** An engine that was tried and not taken. */
const passedOverSchema = z.object({
  engine: z.string(),
  reason: z.string(),
  /** The exact command that would make it available. */
  command: z.string().optional(),
});

/** How a training went. */
const trainingShape = {
  epochs: z.array(epochSchema).min(1),
  best: z.object({ epoch: count, dev: metricsSchema }),
  /** Why training ended, such as `early stopping`. */
  stopped: z.string().optional(),
};

/** `run.json`: how a model was trained. */
export const runSchema = z.object({
  name: z.string(),
  seed: z.union([z.number(), z.string()]),
  /** The fold that was held out. */
  fold: count.optional(),
  /** The resolved recipe, any JSON. */
  config: z.unknown(),
  /** Node, platform, CPU and whatever else the runner records. */
  environment: z.record(z.string(), z.unknown()),
  engine: z.object({
    type: z.string(),
    threads: count.optional(),
    backend: z.string().optional(),
    device: z.string().optional(),
    passedOver: z.array(passedOverSchema).optional(),
  }),
  dataset: z.object({
    name: z.string(),
    sha256: z.string(),
    licence: z.string().optional(),
    splits: z.record(z.string(), z.object({ dialogues: count, utterances: count })),
    audit: auditSchema.optional(),
  }),
  /** What each stream read, by stream and split. */
  streams: z.record(z.string(), z.record(z.string(), streamInputsSchema)).optional(),
  /** Number of trainable parameters. */
  parameters: count,
  ...trainingShape,
  /** The trainings before the one that `epochs` are of. */
  stages: z.array(z.object({ name: z.string(), ...trainingShape })).optional(),
  timings: z.object({
    etlSeconds: z.number().nonnegative(),
    encodeSeconds: z.number().nonnegative(),
    trainSeconds: z.number().nonnegative(),
    stepMsMedian: z.number().nonnegative(),
  }),
});

const systemSchema = z.union([z.string(), z.array(z.string())]);

/** `ablation.json`: the same recipe with fewer streams. */
export const ablationSchema = z.object({
  metric: z.literal('weightedF1'),
  split: z.string(),
  rows: z
    .array(
      z.object({
        streams: z.array(z.string()).min(1),
        accuracy: rate,
        weightedF1: rate,
        macroF1: rate,
        /** Standard deviation of the metric over seeds or folds. */
        sd: z.number().nonnegative().optional(),
      }),
    )
    .min(1),
  comparison: z
    .object({
      better: systemSchema,
      worse: systemSchema,
      /** `better` minus `worse`, in the metric. */
      difference: z.number(),
      pValue: rate,
      /** 95 % interval of the difference. */
      low: z.number(),
      high: z.number(),
      /** Such as `paired bootstrap over utterances`. */
      method: z.string(),
    })
    .optional(),
});

/** `robustness.json`: the run scored once more with a modality removed or noised. */
export const robustnessSchema = z.object({
  split: z.string(),
  /** The metric that counts. */
  metric: z.string().default('weightedF1'),
  /** The first row is the intact input. */
  rows: z
    .array(
      z.object({
        /** Such as `intact`, `without audio`, `audio + noise 0.5`. */
        name: z.string(),
        metrics: z.record(z.string(), z.number().nullable()),
      }),
    )
    .min(1),
});

/** Metrics by name. */
const metricValues = z.record(z.string(), z.number());

/** Scores as earlier runners wrote them, beside or in place of `metrics`. */
const ownScores = {
  accuracy: z.number().optional(),
  weightedF1: z.number().optional(),
  macroF1: z.number().optional(),
};

/** `summary.json`: several seeds or folds of one recipe. */
export const summarySchema = z.object({
  name: z.string(),
  /** The split that the scores are of. */
  split: z.string().optional(),
  runs: z
    .array(
      z
        .object({
          /** Folder of the run, relative to the summary's folder. */
          path: z.string(),
          seed: z.union([z.number(), z.string()]).optional(),
          fold: z.union([z.number(), z.string()]).optional(),
          /** Every scalar metric by name. */
          metrics: metricValues.optional(),
          ...ownScores,
        })
        .transform(({ accuracy, weightedF1, macroF1, metrics, ...run }) => ({
          ...run,
          metrics: { ...withoutAbsent({ weightedF1, macroF1, accuracy }), ...metrics },
        })),
    )
    .min(1),
  mean: metricValues.refine((mean) => Object.keys(mean).length > 0, 'expected a metric, received none'),
  /** Standard deviation over the runs. */
  sd: metricValues,
  /** Scores of the predictions of all folds together, mean over seeds. */
  pooled: metricValues.optional(),
  ablation: ablationSchema.optional(),
});

function withoutAbsent(values: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

/** What `run.json` holds. */
export type RunRecord = z.infer<typeof runSchema>;
/** What `ablation.json` holds. */
export type AblationRecord = z.infer<typeof ablationSchema>;
/** What `robustness.json` holds. */
export type RobustnessRecord = z.infer<typeof robustnessSchema>;
/** What `summary.json` holds. */
export type SummaryRecord = z.infer<typeof summarySchema>;
