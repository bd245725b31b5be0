import { ErcError, type FeatureArray, type Random } from '@erc/core';
import { type BatchPlan, createBatcher } from './data/batcher.js';
import type { ExampleSet } from './data/examples.js';
import { evaluate, type Metric } from './evaluate.js';
import { monitoredValue } from './metrics/monitored.js';
import { updatesOf } from './protocol/accumulate.js';
import { createEarlyStopping } from './protocol/early-stopping.js';
import { learningRateSchedule } from './protocol/schedule.js';
import { medianOf } from './statistics/summary.js';
import type { TrainStep } from './step/train-step.js';
import type { TrainingOptions } from './training-options.js';
import type { EpochLog } from './watch/epoch-log.js';

/** What {@link train} takes. The test split is not among it, and cannot be. */
export interface TrainOptions extends BatchPlan {
  readonly step: TrainStep;
  readonly train: ExampleSet;
  readonly dev: ExampleSet;
  readonly labels: readonly string[];
  readonly training: TrainingOptions;
  /** Order of examples, or of dialogues. */
  readonly random: Random;
  readonly onEpoch?: (log: EpochLog) => void | Promise<void>;
  /** Called after each update with the number done in this epoch. */
  readonly onStep?: (done: number, total: number, epoch: number) => void;
  readonly signal?: AbortSignal;
  /** Metrics of the dev split beside those of {@link METRICS}, by name. @default none */
  readonly metrics?: Readonly<Record<string, Metric>>;
}

/** What {@link train} gives. The step holds the best epoch's weights. */
export interface TrainResult {
  readonly epochs: readonly EpochLog[];
  readonly best: { readonly epoch: number; readonly dev: EpochLog['dev'] };
  readonly bestWeights: Readonly<Record<string, FeatureArray>>;
  /** Median milliseconds of an update, batch assembly not included. */
  readonly stepMsMedian: number;
  readonly stopped: 'epochs' | 'early stopping';
}

/**
 * Trains until the epochs are over or dev has not improved for `patience` epochs, then restores the weights of the best dev epoch.
 * Batch → step → log → evaluate, in that order; selection sees train and dev only.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { step, specs, windows = {}, byDialogue = false, labels, training, random, signal } = options;
  const { earlyStopping } = training;
  const stopping = createEarlyStopping(earlyStopping);
  const plan: BatchPlan = { specs, windows, byDialogue };
  const batcher = createBatcher(options.train, plan, training, training.sampler);
  const { accumulate } = training;
  const legacy = training.legacy?.includes('first-batch') ? 'first-batch' : undefined;
  const updatesPerEpoch = Math.ceil(batcher.count / accumulate);
  const schedule = learningRateSchedule(training.schedule, updatesPerEpoch * training.epochs);
  const epochs: EpochLog[] = [];
  const stepMs: number[] = [];
  let bestWeights = await step.weights();
  let stopped: TrainResult['stopped'] = 'epochs';

  for (let epoch = 1; epoch <= training.epochs; epoch++) {
    const start = performance.now();
    let lossSum = 0;
    let examples = 0;
    let learningRate = training.optimizer.learningRate;
    const updates = updatesOf(batcher.pass(random), accumulate, legacy);
    for (const [u, batches] of updates.entries()) {
      signal?.throwIfAborted();
      const arrays = batches.map((rows) => batcher.assemble(rows));
      const done = (epoch - 1) * updatesPerEpoch + u;
      learningRate = schedule(done, training.optimizer.learningRate);
      step.setLearningRate(step.groups.map((group) => schedule(done, group.learningRate)));
      const before = performance.now();
      const { loss } = await (accumulate > 1 ? step.runMicroBatches(arrays) : step.run(arrays[0]!));
      stepMs.push(performance.now() - before);
      if (!Number.isFinite(loss)) {
        throw new ErcError(
          `train: epoch ${epoch}, step ${u + 1}: expected a finite loss, received ${loss}. A smaller learning rate often helps.`,
        );
      }
      const own = batches.reduce((sum, { rows }) => sum + rows.filter((i) => i >= 0).length, 0);
      lossSum += loss * own;
      examples += own;
      options.onStep?.(u + 1, updates.length, epoch);
    }
    const { metrics: dev } = await evaluate({
      ...{ ...plan, step, labels, sizes: training, loss: true },
      examples: options.dev,
      metrics: options.metrics,
    });
    const log: EpochLog = {
      epoch,
      trainLoss: lossSum / examples,
      learningRate,
      seconds: (performance.now() - start) / 1000,
      dev,
    };
    epochs.push(log);
    const { improved, stop } = stopping.update(epoch, monitoredValue(dev, earlyStopping.monitor));
    if (improved) bestWeights = await step.weights();
    await options.onEpoch?.(log);
    if (stop) {
      stopped = 'early stopping';
      break;
    }
  }
  await step.loadWeights(bestWeights);
  const best = epochs[(stopping.best?.epoch ?? 1) - 1]!;
  return {
    epochs,
    best: { epoch: best.epoch, dev: best.dev },
    bestWeights,
    stepMsMedian: medianOf(stepMs),
    stopped,
  };
}
