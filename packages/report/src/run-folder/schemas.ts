import { z } from 'zod';

// Unknown keys are dropped, not refused: a run folder may be written by a newer trainer than this reader.

const rate = z.number().min(0).max(1);
const count = z.int().nonnegative();

/** Scores of one split after an epoch, or of the best epoch. */
const scoresSchema = z.object({
  accuracy: rate,
  weightedF1: rate,
  macroF1: rate,
  /** Mean loss, in the loss function's own unit. */
  loss: z.number().optional(),
});

const epochSchema = z.object({
  /** Counted from whatever the trainer counts from; shown as it is. */
  epoch: count,
  trainLoss: z.number(),
  /** Learning rate at the end of the epoch. */
  learningRate: z.number().nonnegative().optional(),
  seconds: z.number().nonnegative().optional(),
  dev: scoresSchema,
});

/** An engine that was tried and not taken. */
const passedOverSchema = z.object({
  engine: z.string(),
  reason: z.string(),
  /** The exact command that would make it available. */
  command: z.string().optional(),
});

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
    audit: z.record(z.string(), z.number()).optional(),
  }),
  /** Number of trainable parameters. */
  parameters: count,
  epochs: z.array(epochSchema).min(1),
  best: z.object({ epoch: count, dev: scoresSchema }),
  /** Why training ended, such as `early stopping`. */
  stopped: z.string().optional(),
  timings: z.object({
    etlSeconds: z.number().nonnegative(),
    encodeSeconds: z.number().nonnegative(),
    trainSeconds: z.number().nonnegative(),
    stepMsMedian: z.number().nonnegative(),
  }),
});

/** `eval-<split>.json`: the scores of one split. */
export const evaluationSchema = z
  .object({
    split: z.string(),
    examples: z.int().positive(),
    accuracy: rate,
    weightedF1: rate,
    macroF1: rate,
    weightedPrecision: rate,
    weightedRecall: rate,
    perClass: z.record(z.string(), z.object({ precision: rate, recall: rate, f1: rate, support: count })),
    /** Counts; rows are true labels, columns are predictions, both in the order of `labels`. */
    confusion: z.array(z.array(count)),
    labels: z.array(z.string()).min(1),
  })
  .check(({ value: { confusion, labels, perClass }, issues }) => {
    const square =
      confusion.length === labels.length && confusion.every((row) => row.length === labels.length);
    if (!square) {
      issues.push({
        code: 'custom',
        input: confusion,
        path: ['confusion'],
        message: `expected ${labels.length} rows of ${labels.length} counts, one per label`,
      });
    }
    const missing = labels.filter((label) => !Object.hasOwn(perClass, label));
    if (missing.length > 0) {
      issues.push({
        code: 'custom',
        input: perClass,
        path: ['perClass'],
        message: `expected every label, "${missing.join('", "')}" is missing`,
      });
    }
  });

/** `predictions-<split>.json`: what the model said of each utterance. */
export const predictionsSchema = z
  .object({
    split: z.string(),
    labels: z.array(z.string()).min(1),
    utterances: z.array(
      z.object({
        id: z.string(),
        /** One per label, summing to 1. */
        probabilities: z.array(rate),
        /** True label. Where it is absent, the dataset given to the report says it. */
        emotion: z.string().optional(),
      }),
    ),
  })
  .check(({ value: { labels, utterances }, issues }) => {
    const at = utterances.findIndex(({ probabilities }) => probabilities.length !== labels.length);
    if (at >= 0) {
      issues.push({
        code: 'custom',
        input: utterances[at],
        path: ['utterances', at, 'probabilities'],
        message: `expected ${labels.length} probabilities, one per label, received ${utterances[at]!.probabilities.length}`,
      });
    }
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

const summaryScoresSchema = z.object({
  accuracy: z.number(),
  weightedF1: z.number(),
  macroF1: z.number(),
});

/** `summary.json`: several seeds or folds of one recipe. */
export const summarySchema = z.object({
  name: z.string(),
  /** The split that the scores are of. */
  split: z.string().optional(),
  runs: z
    .array(
      summaryScoresSchema.extend({
        /** Folder of the run, relative to the summary's folder. */
        path: z.string(),
        seed: z.union([z.number(), z.string()]).optional(),
        fold: z.union([z.number(), z.string()]).optional(),
      }),
    )
    .min(1),
  mean: summaryScoresSchema,
  /** Standard deviation over the runs. */
  sd: summaryScoresSchema,
  ablation: ablationSchema.optional(),
});

/** What `run.json` holds. */
export type RunRecord = z.infer<typeof runSchema>;
/** What `eval-<split>.json` holds. */
export type EvaluationRecord = z.infer<typeof evaluationSchema>;
/** What `predictions-<split>.json` holds. */
export type PredictionsRecord = z.infer<typeof predictionsSchema>;
/** What `ablation.json` holds. */
export type AblationRecord = z.infer<typeof ablationSchema>;
/** What `summary.json` holds. */
export type SummaryRecord = z.infer<typeof summarySchema>;
