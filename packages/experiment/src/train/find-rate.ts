import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countLabels } from '@erc/batches';
import { createRandom } from '@erc/core';
import { LEARNING_RATE_FILE } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { findLearningRate, type LearningRateTest } from '@erc/trainer';
import { readInputs } from '../dataset/run-inputs.js';
import { encodeFrozen } from '../encode/encode-frozen.js';
import { streamsOf } from '../encode/streams.js';
import { startEngine } from '../engine/start-engine.js';
import { notice, type OnEvent, startWork } from '../events.js';
import { planExperiment } from '../plan/plan-experiment.js';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { buildStep } from './build-step.js';
import { fitJob, withoutLabels } from './fit-job.js';
import { forkName } from './fork-name.js';
import { weightsFrom } from './init-weights.js';
import { startFrom } from './start-from.js';

/** Options of {@link findRate}. */
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
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What a range test came to. */
export interface FoundRate {
  /** `learning-rate.json`. */
  readonly path: string;
  /** Absent where none was wanted, and where there was nothing to draw. */
  readonly report?: string;
  readonly test: LearningRateTest;
}

/**
 * The learning rate range test of a recipe: of its first seed, fold and stage, on the training part alone. Writes `learning-rate.json` and its
 * page; the weights are thrown away.
 */
export async function findRate(options: FindRateOptions): Promise<FoundRate> {
  const { recipe, registries, directory, fastDevRun, onEvent, signal } = options;
  const { dataset, init } = await readInputs({ recipe, registries, onEvent, signal });
  const { labels } = dataset;
  const { utterances, jobs, notices } = planExperiment(recipe, registries, dataset, fastDevRun);
  for (const text of notices) notice(onEvent, text);
  const [job] = jobs;
  const [stage] = job.stages;
  const streams = streamsOf(recipe.streams, registries.encoders);
  const frozen = await encodeFrozen({
    streams,
    utterances,
    datasetDirectory: dataset.directory,
    mayMiss: recipe.fusion.missing !== undefined,
    onEvent,
    signal,
  });
  try {
    const engine = await startEngine(recipe.engine, onEvent);
    const data = await fitJob({ job, streams, registries, labels, utterances, frozen, init });
    const train = stage.labels ? data.train : withoutLabels(data.train);
    const { plan } = data;
    const labelCounts = countLabels(train.labels, labels.length);
    const built = await buildStep({ job, stage, specs: plan.specs, labelCounts, engine, registries });
    try {
      const { step, byDialogue, parameters } = built;
      if (init) await startFrom(step, weightsFrom(init, await step.weights(), data.metadata).weights);
      const work = startWork(onEvent, 'learning rate', 1, { unit: 'steps' });
      const found = await findLearningRate({
        ...plan,
        byDialogue,
        step,
        train,
        training: stage.training,
        signal,
        samplers: registries.samplers,
        random: createRandom(job.seed).fork(forkName('order', stage)),
        onUpdate: (done, updates) => work.update(done, updates),
      });
      work.done(found.stopped === 'diverged' ? 'the loss diverged' : '');
      const path = join(directory, LEARNING_RATE_FILE.name);
      await mkdir(directory, { recursive: true });
      const { name, seed } = job;
      const ofStage = stage.name === undefined ? {} : { stage: stage.name };
      await writeRecord(directory, LEARNING_RATE_FILE, { name, seed, ...ofStage, parameters, ...found });
      if (!options.reports || found.points.length < 2) return { path, test: found };
      // Charts take long to load.
      const { createLearningRateReport } = await import('@erc/report');
      return { path, test: found, report: await createLearningRateReport({ directory }) };
    } finally {
      await built.dispose();
    }
  } finally {
    frozen.close();
  }
}
