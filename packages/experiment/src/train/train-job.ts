import { join } from 'node:path';
import { createRandom, type Dataset, sha256Of } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import {
  createCheckpointStore,
  runEnvironment,
  type TrainResult,
  type TrainSnapshot,
  train,
} from '@erc/trainer';
import type { Progress } from '../console/progress.js';
import type { Job } from '../plan/plan.js';
import type { Plugins } from '../plugins/plugin.js';
import { hashRecipe } from '../recipe/load-recipe.js';
import type { Recipe } from '../recipe/recipe.js';
import type { JobData, Parts } from './job-data.js';
import type { JobStep } from './job-step.js';
import { forkName } from './stage.js';
import { watchJob } from './watch-job.js';

/** What {@link trainJob} takes. */
export interface TrainJobOptions {
  /** Of the job. */
  readonly recipe: Recipe;
  readonly job: Job;
  readonly dataset: Pick<Dataset, 'labels' | 'sha256'>;
  readonly parts: Parts;
  /** SHA-256 of the id of each frozen encoder, by stream name. */
  readonly encoders: Readonly<Record<string, string>>;
  readonly engine: ResolvedEngine;
  readonly plugins: Plugins;
  readonly directory: string;
  readonly data: JobData;
  readonly built: JobStep;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Whose training the recipe has, where there are several. */
  readonly stage?: string | undefined;
  /** From the newest checkpoint in the folder, where there is one. */
  readonly resume: boolean;
}

/** Trains in a run folder that is ready, saving itself under `checkpoints`. */
export async function trainJob(options: TrainJobOptions): Promise<TrainResult> {
  const { recipe, dataset, directory, data, built, progress, signal } = options;
  const { training } = recipe;
  const checkpoints = createCheckpointStore({
    directory: join(directory, 'checkpoints'),
    options: training.checkpoints,
    monitor: training.earlyStopping,
    extras: { streams: data.fitted.state, metadata: data.metadata },
    identity: identityOf(options),
    setting: settingOf(options.engine),
    log: progress.line,
  });
  const snapshot = options.resume ? await checkpoints.newest() : undefined;
  if (options.resume) progress.line(`train ${nameOf(options)}: ${resumedAt(snapshot)}`);
  return train({
    ...built.plan,
    step: built.step,
    train: data.train,
    dev: data.dev,
    labels: dataset.labels,
    training,
    random: createRandom(recipe.seed).fork(forkName('order', { name: options.stage })),
    metrics: options.plugins.metrics,
    callbacks: watchJob({ ...options, name: nameOf(options), labels: dataset.labels }),
    checkpoints,
    ...(snapshot && { resume: snapshot }),
    signal,
  });
}

const nameOf = ({ job, recipe, stage }: TrainJobOptions): string =>
  [job.path || recipe.name, ...(stage === undefined ? [] : [stage])].join(' · ');

/** What has to be the same for a training to go on. */
const identityOf = ({ recipe, dataset, parts, encoders }: TrainJobOptions): Record<string, string> => ({
  recipe: hashRecipe(recipe),
  dataset: dataset.sha256,
  parts: sha256Of(JSON.stringify(parts)),
  ...(Object.keys(encoders).length > 0 && { encoders: sha256Of(JSON.stringify(encoders)) }),
});

/** What decides the last bits. */
function settingOf({ runtime, backend, device, precision, threads }: ResolvedEngine): Record<string, string> {
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
  };
}

function resumedAt(snapshot: TrainSnapshot | undefined): string {
  if (!snapshot) return 'no checkpoint yet, from the start';
  const { epoch, update, updatesDone, stopped } = snapshot.loop;
  return stopped
    ? `was trained before, after ${updatesDone} updates`
    : `goes on in epoch ${epoch} after update ${update} (${updatesDone} in all)`;
}
