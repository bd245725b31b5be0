import { auditSchema } from '@erc/core';
import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import type { RawRecord } from '../format/run-file.js';
import { fileHashSchema } from './file-hash.js';
import { kernelsSchema } from './kernels.js';
import { pluginMetrics } from './plugin-metrics.js';
import { withRecipeOfToday } from './recipe.js';
import { streamInputsSchema } from './stream-inputs.js';
import { stageRecordSchema, trainingShape } from './training.js';
import { count } from './values.js';

const engineSchema = z.object({
  type: z.string(),
  /** Only with `type: tfjs`. */
  backend: z.string().exactOptional(),
  device: z.string().exactOptional(),
  index: count.exactOptional(),
  threads: count.exactOptional(),
  precision: z.string().exactOptional(),
  /** Whose kernels computed. Absent: those of the runtime, or of the tfjs backend. */
  kernels: kernelsSchema.exactOptional(),
  /** Name and version of what computes, such as `onnxruntime-node 1.30.0`. */
  runtime: z.string().exactOptional(),
  /** Engines that were tried and not taken. */
  passedOver: z
    .array(
      z.object({
        engine: z.string(),
        reason: z.string(),
        /** The command that would make it available. */
        command: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
});

const datasetSchema = z.object({
  name: z.string(),
  /** Absolute path of the dataset folder when the run was made. */
  directory: z.string(),
  sha256: z.string(),
  licence: z.string().exactOptional(),
  /** In the order of the classes. */
  labels: z.array(z.string()),
  audit: auditSchema.exactOptional(),
  /** By part: train, dev, and what a fold held out. `context`: utterances that were only read with these. Absent: there were none. */
  splits: z.record(
    z.string(),
    z.object({ dialogues: count, utterances: count, context: count.exactOptional() }),
  ),
});

const initSchema = z.object({
  from: z.string(),
  sha256: z.string(),
  /** How many arrays were taken from it. */
  taken: count,
  /** Paths of parameters that it did not have, and paths of its own that were not used. */
  fresh: z.array(z.string()),
  unused: z.array(z.string()),
});

const runSchema = z.object({
  name: z.string(),
  seed: z.int(),
  /** The fold that was held out, from 1. */
  fold: count.exactOptional(),
  /** The recipe of this training, every default filled in. */
  config: z.record(z.string(), z.unknown()),
  /** Node, platform, CPU and whatever else the program records: what the numbers were computed with. */
  environment: z.record(z.string(), z.unknown()),
  engine: engineSchema,
  dataset: datasetSchema,
  /** What each stream read of each part, by stream and part. */
  streams: z.record(z.string(), z.record(z.string(), streamInputsSchema)).exactOptional(),
  /** SHA-256 of the id of each frozen encoder, by stream: it follows the files of its model. Absent: there is none. */
  encoders: z.record(z.string(), z.string()).exactOptional(),
  /** What must be minded of the scores, each with its number. Absent: nothing. */
  warnings: z.array(z.string()).exactOptional(),
  /** Number of trainable values. */
  parameters: count,
  pluginMetrics,
  ...trainingShape,
  /** The trainings before the one that `epochs` are of. Absent: there is none. */
  stages: z.array(stageRecordSchema).exactOptional(),
  /** Where the weights began. Absent: they were fresh. */
  init: initSchema.exactOptional(),
  /**
   * What training made, by path from the folder: weights, the log of epochs, and what earlier stages left. The files that belong to scores
   * stand in `eval-<split>.json`. Absent in runs from before they were hashed.
   */
  files: z.record(z.string(), fileHashSchema).exactOptional(),
  timings: z.object({
    etlSeconds: z.number().nonnegative(),
    encodeSeconds: z.number().nonnegative(),
    trainSeconds: z.number().nonnegative(),
    /** Of each epoch, over all processes that trained the run. */
    epochSeconds: z.array(z.number().nonnegative()).exactOptional(),
    stepMsMedian: z.number().nonnegative(),
  }),
});

/** `run.json`: what a run was and what came of it. Written last: a folder that has it is finished. Rates are 0 … 1. */
export const RUN_FILE = {
  name: 'run.json',
  schema: runSchema,
  migrations: {
    1: ({ config, ...run }: RawRecord): RawRecord => ({
      ...run,
      config: withRecipeOfToday(config as RawRecord),
    }),
  },
};

/** What `run.json` holds. */
export type RunRecord = DeepReadonly<z.output<typeof runSchema>>;
