import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countLabels } from '@erc/batches';
import { createRandom } from '@erc/core';
import { LEARNING_RATE_FILE } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { findLearningRate, type LearningRateTest } from '@erc/trainer';
import type { Progress } from '../console/progress.js';
import { readInputs } from '../dataset/run-inputs.js';
import { encodeFrozen } from '../encode/encode-frozen.js';
import { startEngine } from '../engine/start-engine.js';
import { planExperiment } from '../plan/plan-experiment.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { buildStep } from './build-step.js';
import { fitJob, withoutLabels } from './fit-job.js';
import { forkName } from './fork-name.js';
import { weightsFrom } from './init-weights.js';
import { startFrom } from './start-from.js';

/** What {@link findRate} takes. */
export interface FindRateOptions {
  readonly recipe: Recipe;
  /** What the recipe's own modules add. */
  readonly registries: Registries;
  /** Folder for `learning-rate.json`, absolute. */
  readonly directory: string;
  /** Only the first dialogues of each part. */
  readonly fastDevRun: boolean;
  /** Whether `learning-rate.html` is made. */
  readonly reports: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a range test is told as. */
export interface FoundRate {
  /** `learning-rate.json`. */
  readonly path: string;
  /** Absent where none was wanted, and where there was nothing to draw. */
  readonly report?: string;
  readonly lines: readonly string[];
}

/**
 * The learning rate range test of a recipe: of its first seed, fold and stage, on the training part alone. Writes `learning-rate.json` and its
 * page; the weights are thrown away.
 */
export async function findRate(options: FindRateOptions): Promise<FoundRate> {
  const { recipe, registries, directory, fastDevRun, progress, signal } = options;
  const { dataset, init } = await readInputs({ recipe, progress, signal });
  const { labels } = dataset;
  const { utterances, jobs, notices } = planExperiment(recipe, registries, dataset, fastDevRun);
  for (const notice of notices) progress.line(notice);
  const [job] = jobs;
  const [stage] = job.stages;
  const frozen = await encodeFrozen({
    streams: recipe.streams,
    utterances,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    progress,
    signal,
  });
  try {
    const engine = await startEngine(recipe.engine, progress);
    const data = await fitJob({ job, registries, labels, utterances, frozen, init });
    const train = stage.labels ? data.train : withoutLabels(data.train);
    const { plan } = data;
    const labelCounts = countLabels(train.labels, labels.length);
    const built = await buildStep({ job, stage, specs: plan.specs, labelCounts, engine, registries });
    try {
      const { step, byDialogue, parameters } = built;
      if (init) await startFrom(step, weightsFrom(init, await step.weights(), data.metadata).weights);
      const task = progress.task('learning rate', 1, { unit: 'steps' });
      const found = await findLearningRate({
        ...plan,
        byDialogue,
        step,
        train,
        training: stage.training,
        signal,
        samplers: registries.samplers,
        random: createRandom(job.seed).fork(forkName('order', stage)),
        onUpdate: (done, updates) => task.update(done, updates),
      });
      task.done(found.stopped === 'diverged' ? 'the loss diverged' : '');
      const path = join(directory, LEARNING_RATE_FILE.name);
      await mkdir(directory, { recursive: true });
      const { name, seed } = job;
      const ofStage = stage.name === undefined ? {} : { stage: stage.name };
      await writeRecord(directory, LEARNING_RATE_FILE, { name, seed, ...ofStage, parameters, ...found });
      const lines = rateLines(found);
      if (!options.reports || found.points.length < 2) return { path, lines };
      // Charts take long to load.
      const { createLearningRateReport } = await import('@erc/report');
      return { path, lines, report: await createLearningRateReport({ directory }) };
    } finally {
      await built.dispose();
    }
  } finally {
    frozen.close();
  }
}

/** Rows that the terminal shows, and the widest bar. */
const ROWS = 20;
const BAR = 32;

/** The test as a table with bars, and what it suggests. */
export function rateLines({ points, smoothed, steepest, valley, stopped }: LearningRateTest): string[] {
  const low = Math.min(...smoothed);
  // A loss that has run away would leave no room to see its fall.
  const high = smoothed[0]! > low ? smoothed[0]! : Math.max(...smoothed);
  const every = Math.max(1, Math.floor(points.length / ROWS));
  const rows = points.flatMap(({ rate, loss }, i) => {
    if (i % every > 0) return [];
    const share = high > low ? Math.min(1, (smoothed[i]! - low) / (high - low)) : 0;
    const bar = '█'.repeat(Math.round(BAR * share));
    return [`${rateText(rate).padStart(13)}  ${cell(loss)}  ${cell(smoothed[i]!)}  ${bar}`.trimEnd()];
  });
  const end = stopped === 'diverged' ? 'the loss diverged' : 'the loss did not diverge';
  const last = points.at(-1);
  return [
    'learning rate        loss    smoothed',
    ...rows,
    ...(last ? [`${end}; the last rate was ${rateText(last.rate)}`] : [end]),
    ...(steepest === undefined ? [] : [`steepest descent: ${rateText(steepest)}`]),
    ...(valley === undefined ? [] : [`valley:           ${rateText(valley)}`]),
    steepest === undefined
      ? 'the loss never fell: nothing to suggest'
      : `to use it: training.optimizer.learningRate=${rateText(valley ?? steepest)}`,
  ];
}

/** Two digits say a rate well enough. */
const rateText = (rate: number): string => rate.toExponential(1);
const cell = (loss: number): string => loss.toPrecision(5).padStart(10);
