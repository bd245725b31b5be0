import { join } from 'node:path';
import type { Selection } from '@erc/batches';
import { createRandom, sha256Of } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import {
  createCheckpointStore,
  runEnvironment,
  type TrainResult,
  type TrainSnapshot,
  train,
} from '@erc/trainer';
import { kernelsName, RUNTIME_KERNELS } from '../engine/start-engine.js';
import { notice, type OnEvent } from '../events.js';
import type { Job, Parts, Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { earlierHashes, hashRecipe } from '../recipe/hash-recipe.js';
import type { BuiltStep } from './build-step.js';
import type { JobData } from './fit-job.js';
import { forkName } from './fork-name.js';
import { watchJob } from './watch-job.js';

/** Options of {@link stageTrainer}: what is the same for all stages of a job. */
export interface StageTrainerOptions {
  readonly job: Pick<Job, 'name' | 'path' | 'seed' | 'parts'>;
  /** SHA-256 of the dataset. */
  readonly dataset: string;
  /** SHA-256 of the id of each frozen encoder, by stream name. */
  readonly encoders: Readonly<Record<string, string>>;
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'metrics' | 'schedules' | 'samplers' | 'callbacks'>;
  /** From the newest checkpoint in the folder, where there is one. */
  readonly resume: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** A stage to train. */
export interface TrainStageOptions {
  readonly stage: Stage;
  /** What the stage sees of the job's examples. */
  readonly data: JobData;
  readonly built: Pick<BuiltStep, 'step' | 'byDialogue'>;
  /** Folder of the stage. */
  readonly directory: string;
}

/** Trains one stage of a job in a folder that is ready, saving itself under `checkpoints`. */
export type TrainStage = (options: TrainStageOptions) => Promise<TrainResult>;

/** What trains the stages of a job. */
export const stageTrainer =
  (options: StageTrainerOptions): TrainStage =>
  (stage) =>
    trainStage(options, stage);

async function trainStage(
  { job, dataset, encoders, engine, registries, resume, onEvent, signal }: StageTrainerOptions,
  { stage, data, built, directory }: TrainStageOptions,
): Promise<TrainResult> {
  const { labels, plan } = data;
  const { training } = stage;
  const name = nameOf(job, stage);
  const checkpoints = createCheckpointStore({
    directory: join(directory, 'checkpoints'),
    options: training.checkpoints,
    monitor: training.earlyStopping,
    extras: { streams: data.fitted.state, metadata: data.metadata },
    // What has to be the same for a training to go on.
    identity: {
      recipe: hashRecipe(stage.record),
      dataset,
      parts: sha256Of(JSON.stringify(positionsOf(job.parts))),
      ...(Object.keys(encoders).length > 0 && { encoders: sha256Of(JSON.stringify(encoders)) }),
    },
    earlier: { recipe: earlierHashes(stage.record) },
    setting: settingOf(engine),
    log: (text) => notice(onEvent, text),
  });
  const snapshot = resume ? await checkpoints.newest() : undefined;
  if (resume) notice(onEvent, `train ${name}: ${resumedAt(snapshot)}`);
  return train({
    specs: plan.specs,
    windows: plan.windows,
    buckets: plan.buckets,
    byDialogue: built.byDialogue,
    step: built.step,
    train: data.train,
    dev: data.dev,
    labels,
    training,
    random: createRandom(job.seed).fork(forkName('order', stage)),
    parts: registries,
    callbacks: watchJob({ name, stage, directory, labels, registries, onEvent }),
    checkpoints,
    ...(snapshot && { resume: snapshot }),
    signal,
  });
}

/** As messages call a stage. */
const nameOf = ({ name, path }: Pick<Job, 'name' | 'path'>, stage: Stage): string =>
  [path || name, ...(stage.name === undefined ? [] : [stage.name])].join(' · ');

/** What decides the last bits. */
function settingOf({
  runtime,
  backend,
  device,
  precision,
  threads,
  kernels,
}: ResolvedEngine): Record<string, string> {
  const { node, platform, cpu, tfjs } = runEnvironment();
  const what = backend ?? device;
  return {
    node,
    platform,
    cpu,
    runtime,
    engine: `${what} ${precision}`,
    threads: String(threads),
    tfjs,
    // Nothing is said of the runtime's own: checkpoints from before there were others have no word for it.
    ...(kernels && kernels.from !== RUNTIME_KERNELS.from && { kernels: kernelsName(kernels) }),
  };
}

function resumedAt(snapshot: TrainSnapshot | undefined): string {
  if (!snapshot) return 'no checkpoint yet, from the start';
  const { epoch, update, updatesDone, stopped } = snapshot.loop;
  return stopped
    ? `was trained before, after ${updatesDone} updates`
    : `goes on in epoch ${epoch} after update ${update} (${updatesDone} in all)`;
}

/** The parts that a checkpoint is checked against: as before where nothing is read with them, so that older checkpoints stay valid. */
const positionsOf = (parts: Parts): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, { positions, context }]: [string, Selection]) => [
      [name, positions],
      ...(context ? [[`${name} context`, context]] : []),
    ]),
  );
