import {
  type Batcher,
  type BatchPlan,
  createBatcher,
  createVectorMemory,
  type ExampleSet,
} from '@erc/batches';
import type { Random } from '@erc/core';
import type { MetricDescriptor } from '@erc/metrics';
import type { TrainCallback } from '../callbacks/callback.js';
import { createEarlyStopping, type EarlyStopping } from '../protocol/early-stopping.js';
import { rateMonitor } from '../schedules/rate-monitor.js';
import type { RateController } from '../schedules/rates.js';
import type { ModelStep } from '../step/model-step.js';
import type { TrainingOptions } from '../training-options.js';
import { builtInTrainingParts, type TrainingParts } from '../training-parts.js';
import type { CheckpointSink } from './checkpointing.js';
import type { LoopState, TrainSnapshot } from './loop-state.js';

/** What `train` takes. The test split is not among it, and cannot be. */
export interface TrainOptions extends BatchPlan {
  readonly step: ModelStep;
  readonly train: ExampleSet;
  /** Without examples nothing is selected: the last epoch counts as the best. */
  readonly dev: ExampleSet;
  readonly labels: readonly string[];
  readonly training: TrainingOptions;
  /** Where its metrics, schedule and sampler are looked up. @default what is built in */
  readonly parts?: TrainingParts;
  /** Order of examples, or of dialogues. */
  readonly random: Random;
  /** Told of updates and epochs, in this order. @default none */
  readonly callbacks?: readonly TrainCallback[];
  /** Where the training saves itself. @default nowhere */
  readonly checkpoints?: CheckpointSink;
  /** Goes on from a snapshot instead of the start, with a step, sets and options like those that it was taken with. */
  readonly resume?: TrainSnapshot;
  /** Ends the training after the update that is being made, which is saved. */
  readonly signal?: AbortSignal;
}

/** The parts of a training that keep something from epoch to epoch, and what is fixed throughout. */
export interface Loop {
  readonly options: TrainOptions;
  readonly plan: BatchPlan;
  readonly batcher: Batcher;
  /** Of dev; absent where there is none. */
  readonly devBatcher: Batcher | undefined;
  readonly updatesPerEpoch: number;
  readonly stopping: EarlyStopping;
  readonly rates: RateController;
  /** Of dev. */
  readonly metrics: readonly MetricDescriptor[];
  /** The dev metric that selects the best epoch. */
  readonly monitored: MetricDescriptor;
  /** The dev metric that {@link rates} is told. */
  readonly rateMonitored: MetricDescriptor;
}

/** Makes the parts, as `state` left them. */
export function createLoop(options: TrainOptions, state: LoopState): Loop {
  const {
    specs,
    windows = {},
    buckets = {},
    byDialogue = false,
    training,
    parts = builtInTrainingParts,
  } = options;
  const { metrics, schedules, samplers } = parts;
  const plan: BatchPlan = { specs, windows, buckets, byDialogue };
  const memory = createVectorMemory();
  const { sampler } = training;
  const batcher = createBatcher(options.train, plan, training, { sampler, samplers, memory });
  const devBatcher =
    options.dev.ids.length > 0 ? createBatcher(options.dev, plan, training, { memory }) : undefined;
  const updatesPerEpoch = Math.ceil(batcher.count / training.gradientAccumulationSteps);
  const stopping = createEarlyStopping(training.earlyStopping);
  const { schedule, earlyStopping } = training;
  const rule = schedules.of(schedule);
  const { monitor, goal } = rateMonitor(rule.monitors(schedule), earlyStopping, metrics);
  const rates = rule.create(schedule, { totalUpdates: updatesPerEpoch * training.epochs, goal });
  if (state.epochs.length > 0) {
    stopping.restore(state.stopping);
    rates.restore(state.rates);
  }
  return {
    options,
    plan,
    batcher,
    devBatcher,
    updatesPerEpoch,
    stopping,
    rates,
    metrics: metrics.metrics,
    monitored: metrics.of(earlyStopping.monitor),
    rateMonitored: metrics.of(monitor),
  };
}
