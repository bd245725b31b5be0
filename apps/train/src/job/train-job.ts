import { join } from 'node:path';
import type { Progress } from '@erc/app';
import type { Recipe } from '@erc/configs';
import { createRandom } from '@erc/core';
import { metricsFile, type TrainCallback, type TrainResult, train } from '@erc/trainer';
import type { JobData } from './job-data.js';
import type { JobStep } from './job-step.js';

/** What {@link trainJob} takes. */
export interface TrainJobOptions {
  /** As the progress line calls it. */
  readonly name: string;
  /** Of the job. */
  readonly recipe: Recipe;
  readonly labels: readonly string[];
  readonly directory: string;
  readonly data: JobData;
  readonly built: JobStep;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Trains in a run folder that is ready. */
export async function trainJob(options: TrainJobOptions): Promise<TrainResult> {
  const { recipe, labels, directory, data, built, signal } = options;
  return train({
    ...built.plan,
    step: built.step,
    train: data.train,
    dev: data.dev,
    labels,
    training: recipe.training,
    random: createRandom(recipe.seed).fork('order'),
    callbacks: [metricsFile(join(directory, 'metrics.jsonl')), progressBar(options)],
    signal,
  });
}

function progressBar({ name, recipe, progress }: TrainJobOptions): TrainCallback {
  const { epochs, earlyStopping } = recipe.training;
  const { monitor } = earlyStopping;
  const task = progress.task(`train ${name}`, epochs);
  const shown = (dev: Readonly<Record<string, number>>): string =>
    monitor in dev ? `, dev ${monitor} ${dev[monitor]!.toFixed(3)}` : '';
  let note = '';
  return {
    name: 'progress',
    onUpdate: ({ epoch, update, updates }) => task.update(epoch - 1 + update / updates, undefined, note),
    onEpoch({ epoch, trainLoss, dev }) {
      note = `loss ${trainLoss.toFixed(3)}${shown(dev)}`;
      task.update(epoch, undefined, note);
    },
    onEnd: ({ best }) => task.done(`best epoch ${best.epoch}${shown(best.dev)}`),
  };
}
