import { join } from 'node:path';
import { countLabels } from '@erc/batches';
import { createRandom } from '@erc/core';
import { checkWritable } from '@erc/core/node';
import { LEARNING_RATE_FILE } from '@erc/run-folder';
import { whileHolding, writeRecord } from '@erc/run-folder/node';
import { findLearningRate, type LearningRateTest } from '@erc/trainer';
import { readInputs } from '../dataset/run-inputs.js';
import { prepareStreams } from '../encode/prepare-streams.js';
import { startEngine } from '../engine/start-engine.js';
import { notice, startWork } from '../events.js';
import { planExperiment } from '../plan/plan-experiment.js';
import type { RecipeRunOptions } from '../run-options.js';
import { buildStep } from './build-step.js';
import { checkJobs } from './check-jobs.js';
import { fitJob, withoutLabels } from './fit-job.js';
import { forkName } from './fork-name.js';
import { weightsFrom } from './init-weights.js';

/** Options of {@link findRate}. */
export interface FindRateOptions extends RecipeRunOptions {
  /** Folder for `learning-rate.json`, absolute. */
  readonly directory: string;
  /** Whether `learning-rate.html` is made. */
  readonly reports: boolean;
}

/** Result of a range test. */
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
export async function findRate({
  recipe,
  registries,
  directory,
  fastDevRun = false,
  verify,
  reports,
  onEvent,
  signal,
}: FindRateOptions): Promise<FoundRate> {
  await checkWritable(directory);
  const { dataset, streams, init } = await readInputs({ recipe, registries, verify, onEvent, signal });
  const plan = planExperiment(recipe, registries, dataset, fastDevRun);
  const { utterances, notices } = plan;
  for (const text of notices) notice(onEvent, text);
  const job = plan.jobs[0]!;
  const [stage] = job.stages;
  const { frozen, trained, engine, close } = await prepareStreams({
    streams,
    utterances,
    dataset,
    mayMiss: plan.mayMiss,
    startEngine: () => startEngine(plan.engine, onEvent),
    onEvent,
    signal,
  });
  try {
    const inputs = { dataset, streams, utterances, frozen, trained, init };
    const { memory } = await checkJobs({ jobs: [job], inputs, engine, registries, signal });
    if (memory !== undefined) notice(onEvent, memory);
    const data = await fitJob({ job, inputs, registries });
    const train = stage.labels ? data.train : withoutLabels(data.train);
    const { specs, windows, buckets } = data.plan;
    const labelCounts = countLabels(train.labels, data.labels.length);
    const built = await buildStep({ job, stage, specs, encoders: trained, labelCounts, engine, registries });
    try {
      const { step, byDialogue, parameters } = built;
      if (init) {
        const { weights } = weightsFrom(init, step.shapes, data.metadata);
        await step.loadWeights(weights, { partial: true });
      }
      const work = startWork(onEvent, 'learning rate', 1, { unit: 'steps' });
      const found = await findLearningRate({
        specs,
        windows,
        buckets,
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
      const { name, seed } = job;
      const ofStage = stage.name === undefined ? {} : { stage: stage.name };
      return await whileHolding(
        [directory],
        { signal, log: (text) => notice(onEvent, text) },
        async (): Promise<FoundRate> => {
          await writeRecord(directory, LEARNING_RATE_FILE, { name, seed, ...ofStage, parameters, ...found });
          if (!reports || found.points.length < 2) return { path, test: found };
          // Charts take long to load.
          const { createLearningRateReport } = await import('@erc/report');
          return { path, test: found, report: await createLearningRateReport({ directory }) };
        },
      );
    } finally {
      await built.dispose();
    }
  } finally {
    await close();
  }
}
