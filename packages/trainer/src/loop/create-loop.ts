import {
  type Batcher,
  type BatchPlan,
  createBatcher,
  createVectorMemory,
  type ExampleSet,
} from '@erc/batches';
import type { Random } from '@erc/core';
import type { MetricName } from '@erc/metrics';
import type { TrainCallback } from '../callbacks/callback.js';
import type { CustomMetrics } from '../custom-metric.js';
import { createEarlyStopping, type EarlyStopping } from '../protocol/early-stopping.js';
import { createRateController, rateMonitor } from '../protocol/rate-controller.js';
import type { RateController } from '../protocol/rates.js';
import type { TrainStep } from '../step/train-step.js';
import type { TrainingOptions } from '../training-options.js';
import type { CheckpointSink } from './checkpointing.js';
import type { LoopState, TrainSnapshot } from './loop-state.js';

/** What `train` takes. The test split is not among it, and cannot be. */
export interface TrainOptions extends BatchPlan {
  readonly step: TrainStep;
  readonly train: ExampleSet;
  /** Without examples nothing is selected: the last epoch counts as the best. */
  readonly dev: ExampleSet;
  readonly labels: readonly string[];
  readonly training: TrainingOptions;
  /** More metrics of dev, by name. @default none */
  readonly metrics?: CustomMetrics;
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
  /** The dev metric that {@link rates} is told. */
  readonly rateMonitor: MetricName;
}

/** Makes the parts, as `state` left them. */
export function createLoop(options: TrainOptions, state: LoopState): Loop {
  const { specs, windows = {}, byDialogue = false, training } = options;
  const plan: BatchPlan = { specs, windows, byDialogue };
  const memory = createVectorMemory();
  const batcher = createBatcher(options.train, plan, training, training.sampler, memory);
  const devBatcher =
    options.dev.ids.length > 0 ? createBatcher(options.dev, plan, training, undefined, memory) : undefined;
  const updatesPerEpoch = Math.ceil(batcher.count / training.gradientAccumulationSteps);
  const stopping = createEarlyStopping(training.earlyStopping);
  const { monitor, goal } = rateMonitor(training.schedule, training.earlyStopping, options.metrics);
  const rates = createRateController(training.schedule, updatesPerEpoch * training.epochs, goal);
  if (state.epochs.length > 0) {
    stopping.restore(state.stopping);
    rates.restore(state.rates);
  }
  return {
    ...{ options, plan, batcher, devBatcher, updatesPerEpoch, stopping, rates },
    rateMonitor: monitor as MetricName,
  };
}
