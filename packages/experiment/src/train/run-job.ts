import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countLabels } from '@erc/batches';
import { removeEndedLock, removeLeftovers } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import { RUN_FILE } from '@erc/run-folder';
import { bestCheckpoint, hashRunFiles, LOCK_NAME, writeCheckpoint, writeRecord } from '@erc/run-folder/node';
import { describeGroup, finishCheckpoints } from '@erc/trainer';
import type { FrozenFeatures } from '../encode/encode-frozen.js';
import { notice, type OnEvent } from '../events.js';
import type { Job } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import { trainEarlierStages } from './earlier-stages.js';
import { evaluateJob } from './evaluate-job.js';
import { fitJob } from './fit-job.js';
import { describeInit, recordInit, weightsFrom } from './init-weights.js';
import type { JobInputs } from './job-inputs.js';
import { paddingLines } from './padding-lines.js';
import { recordJob } from './record-job.js';
import { stageTrainer } from './train-stage.js';

/** Options of {@link runJob}. */
export interface RunJobOptions {
  readonly job: Job;
  /** Run folder of the experiment; the job's is its `path` in there. */
  readonly directory: string;
  readonly inputs: JobInputs;
  readonly engine: ResolvedEngine;
  readonly registries: Registries;
  readonly timings: { readonly etlSeconds: number; readonly encodeSeconds: number };
  /** Go on with what is in the folder. */
  readonly resume: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Whether a job has left all of its records in its folder: `run.json` is written last. */
export const isDone = (directory: string, { path }: Pick<Job, 'path'>): boolean =>
  existsSync(join(directory, path, RUN_FILE.name));

/** What a job that is done leaves to do: nothing but to remove what it went on from, and the lock of a process that was killed in its folder. */
export async function finishJob(
  directory: string,
  { path, stages }: Pick<Job, 'path' | 'stages'>,
): Promise<void> {
  const folder = join(directory, path);
  await finishCheckpoints(join(folder, 'checkpoints'), stages.at(-1)!.training.checkpoints);
  await removeEndedLock(join(folder, LOCK_NAME));
}

/** Fits the streams, builds the model, trains, evaluates, and records, in the job's run folder. */
export async function runJob(options: RunJobOptions): Promise<void> {
  const { job, inputs, engine, registries, resume, onEvent, signal } = options;
  const { dataset, utterances, frozen, trained, init } = inputs;
  const directory = join(options.directory, job.path);
  const encoders = encodersOf(job, frozen);
  const fitStart = performance.now();
  const data = await fitJob({ job, inputs, registries });
  const encodeSeconds = options.timings.encodeSeconds + secondsSince(fitStart);
  const stage = job.stages.at(-1)!;
  const { specs } = data.plan;
  const labelCounts = countLabels(data.train.labels, data.labels.length);
  const built = await buildStep({ job, stage, specs, encoders: trained, labelCounts, engine, registries });
  try {
    const { step } = built;
    const padding = paddingLines({
      train: data.train,
      plan: { ...data.plan, byDialogue: built.byDialogue },
      training: stage.training,
      samplers: registries.samplers,
    });
    for (const line of padding) notice(onEvent, line);
    if (step.groups.length > 1) for (const group of step.groups) notice(onEvent, describeGroup(group));
    const chosen = init && weightsFrom(init, step.shapes, data.metadata);
    if (init && chosen) for (const line of describeInit(init, chosen)) notice(onEvent, line);
    await mkdir(directory, { recursive: true });
    if (resume) await removeLeftovers(directory, { of: 'anyone' });
    const trainStart = performance.now();
    const trainStage = stageTrainer({
      job,
      dataset: dataset.sha256,
      encoders,
      engine,
      registries,
      resume,
      onEvent,
      signal,
    });
    const { start, records: stages } = await trainEarlierStages({
      job,
      data,
      encoders: trained,
      trainStage,
      engine,
      registries,
      directory,
      start: chosen?.weights,
      onEvent,
    });
    if (start) await step.loadWeights(start, { partial: true });
    const result = await trainStage({ stage, data, built, directory });
    const trainSeconds = secondsSince(trainStart);
    const { fitted } = data;
    const { sha256 } = await step.readWeights((weights) =>
      writeCheckpoint(bestCheckpoint(directory), {
        weights,
        streams: fitted.state,
        metadata: { epoch: String(result.best.epoch), ...data.metadata },
      }),
    );
    const madeFrom = { dataset: dataset.sha256, weights: sha256 };
    await evaluateJob({ job, data, built, utterances, registries, madeFrom, directory });
    const { best, keep } = stage.training.checkpoints;
    const files = await hashRunFiles(directory, { keepsEpochs: best > 1 || keep !== undefined });
    const record = recordJob({
      job,
      dataset,
      utterances,
      encoders,
      fitted,
      built,
      result,
      engine,
      stages,
      metrics: registries.metrics.metrics,
      init: init && chosen && recordInit(init, chosen),
      files,
      timings: { etlSeconds: options.timings.etlSeconds, encodeSeconds, trainSeconds },
    });
    await writeRecord(directory, RUN_FILE, record);
    await finishJob(options.directory, job);
  } finally {
    await built.dispose();
  }
}

/** SHA-256 of the ids of the encoders that a job's streams are from. */
const encodersOf = (
  { streams }: Pick<Job, 'streams'>,
  { encoders }: FrozenFeatures,
): Record<string, string> =>
  Object.fromEntries(
    streams.flatMap((name) => (encoders[name] === undefined ? [] : [[name, encoders[name]]])),
  );

const secondsSince = (start: number): number => (performance.now() - start) / 1000;
