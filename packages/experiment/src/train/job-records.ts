import { join } from 'node:path';
import type { ExampleSet } from '@erc/batches';
import { type Dataset, groupDialogues, type Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import {
  evaluate,
  type RunRecord,
  runEnvironment,
  type StageRecord,
  type TrainResult,
  writeCheckpoint,
  writeJson,
} from '@erc/trainer';
import { countInputs } from '../encode/count-inputs.js';
import { keepsEmbeddings, writeEvaluation } from '../evaluate/evaluation.js';
import type { Job } from '../plan/plan.js';
import type { Plugins } from '../plugins/plugin.js';
import type { Recipe } from '../recipe/recipe.js';
import type { JobData, Parts } from './job-data.js';
import type { JobStep } from './job-step.js';

/** What {@link writeJobRecords} takes. */
export interface JobRecordsOptions {
  readonly directory: string;
  /** Of the job. */
  readonly recipe: Recipe;
  readonly job: Job;
  readonly dataset: Dataset;
  readonly pool: readonly Utterance[];
  readonly parts: Parts;
  /** SHA-256 of the id of each frozen encoder, by stream name. */
  readonly encoders: Readonly<Record<string, string>>;
  readonly data: JobData;
  /** Holds the best epoch's weights. */
  readonly built: JobStep;
  readonly result: TrainResult;
  readonly engine: ResolvedEngine;
  readonly plugins: Plugins;
  /** The trainings before the last. */
  readonly stages: readonly StageRecord[];
  readonly init?: RunRecord['init'] | undefined;
  readonly timings: Omit<RunRecord['timings'], 'epochSeconds' | 'stepMsMedian'>;
}

/**
 * Writes what a training came to: the best weights, scores and predictions of dev and of what was held out, and at last `run.json`, by which a
 * finished run is known.
 */
export async function writeJobRecords(options: JobRecordsOptions): Promise<void> {
  const { directory, recipe, dataset, pool, parts, data, built, result } = options;
  const { labels } = dataset;
  await writeCheckpoint(join(directory, 'checkpoints', 'best.safetensors'), {
    weights: result.bestWeights,
    streams: data.fitted.state,
    metadata: { epoch: String(result.best.epoch), ...data.metadata },
  });
  const score = async (split: string, examples: ExampleSet, indices: readonly number[]): Promise<void> => {
    const { step, plan } = built;
    const embedding = keepsEmbeddings(indices.length, built);
    const sizes = recipe.training;
    const { metrics } = options.plugins;
    const evaluation = await evaluate({ ...plan, step, examples, labels, sizes, embedding, metrics });
    const utterances = indices.map((i) => pool[i]!);
    const streams = countInputs(data.fitted, indices);
    await writeEvaluation(directory, { split, labels, examples, utterances, evaluation, streams });
  };
  if (parts.dev.length > 0) await score('dev', data.dev, parts.dev);
  if (data.heldOut) await score('held-out', data.heldOut, parts.heldOut!);
  await writeJson(join(directory, 'run.json'), recordOf(options));
}

function recordOf(options: JobRecordsOptions): RunRecord {
  const { recipe, job, dataset, pool, parts, built, result, engine, timings, stages, init } = options;
  const { encoders } = options;
  const { name, directory, sha256, licence, labels, audit } = dataset;
  const splits = Object.entries(parts).map(([split, indices]: [string, readonly number[]]) => {
    const utterances = indices.map((i) => pool[i]!);
    return [split, { dialogues: groupDialogues(utterances).length, utterances: utterances.length }];
  });
  return {
    name: recipe.name,
    seed: job.seed,
    ...(job.fold === undefined ? {} : { fold: job.fold }),
    config: { ...recipe, training: { ...recipe.training, groups: built.groups } },
    environment: runEnvironment(),
    engine,
    dataset: { name, directory, sha256, licence, labels, audit, splits: Object.fromEntries(splits) },
    streams: streamsOf(options),
    ...(Object.keys(encoders).length > 0 && { encoders }),
    parameters: built.parameters,
    groups: built.step.groups,
    epochs: result.epochs,
    best: result.best,
    stopped: result.stopped,
    ...(stages.length > 0 && { stages }),
    ...(init && { init }),
    timings: { ...timings, epochSeconds: result.epochSeconds, stepMsMedian: result.stepMsMedian },
  };
}

/** What each stream read of each part that has utterances. */
function streamsOf({ data, parts }: Pick<JobRecordsOptions, 'data' | 'parts'>): RunRecord['streams'] {
  const counts = Object.entries(parts).flatMap(([part, indices]: [string, readonly number[]]) =>
    indices.length > 0 ? [[part, countInputs(data.fitted, indices)] as const] : [],
  );
  return Object.fromEntries(
    Object.keys(data.fitted.features).map((name) => [
      name,
      Object.fromEntries(counts.map(([part, streams]) => [part, streams[name]!])),
    ]),
  );
}
