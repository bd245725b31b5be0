import {
  type Batcher,
  type BatchPlan,
  type BatchRows,
  createBatcher,
  type ExampleSet,
  type SamplerRegistry,
} from '@erc/batches';
import { ConfigError, type Random } from '@erc/core';
import { updatesOf } from '../protocol/accumulate.js';
import type { ModelStep } from '../step/model-step.js';
import type { TrainingOptions } from '../training-options.js';
import {
  type RatePoint,
  runningMean,
  type SuggestedRates,
  suggestLearningRates,
} from './suggest-learning-rates.js';

/** Options of {@link findLearningRate}. */
export interface FindLearningRateOptions extends BatchPlan {
  /** With fresh weights. What it holds afterwards is of no use: throw it away. */
  readonly step: Pick<ModelStep, 'groups' | 'run' | 'runMicroBatches' | 'setLearningRate'>;
  /** The training part alone. */
  readonly train: ExampleSet;
  /** Batches, accumulation, and the rates of groups in proportion to the optimizer's. Its schedule is not looked at. */
  readonly training: TrainingOptions;
  /** Where its sampler is looked up. @default the built-in ones */
  readonly samplers?: SamplerRegistry;
  /** Order of examples. */
  readonly random: Random;
  /** First rate. @default 1e-7 */
  readonly low?: number;
  /** Last rate. @default 10 */
  readonly high?: number;
  /** Updates from `low` to `high`. @default 100 */
  readonly updates?: number;
  /** Told after each update. */
  readonly onUpdate?: (done: number, updates: number) => void;
  readonly signal?: AbortSignal;
}

/** Result of a range test. */
export interface LearningRateTest extends SuggestedRates {
  /** By rising rate. Losses are those of a batch before its update. */
  readonly points: readonly RatePoint[];
  /** Why there are no more points. */
  readonly stopped: 'end' | 'diverged';
}

/** The loss has diverged when its running mean is above its lowest by so many times the first loss. */
const DIVERGED = 3;

/**
 * The learning rate range test: trains with a rate that grows from update to update, `rate_i = low · (high / low)^(i / (updates − 1))`, until the
 * loss diverges, and says at which rates it fell. The epochs of a small training part follow each other.
 *
 * @throws ConfigError for a range that is none, and without a training example.
 * @see Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3, arXiv:1506.01186
 */
export async function findLearningRate(options: FindLearningRateOptions): Promise<LearningRateTest> {
  const { step, train, training, random, low = 1e-7, high = 10, updates = 100, signal } = options;
  if (!(low > 0 && high > low && updates >= 2)) {
    throw new ConfigError(
      `learning rate test: expected 0 < low < high and two updates or more, received ${low}, ${high} and ${updates}.`,
    );
  }
  if (train.ids.length === 0) {
    throw new ConfigError('learning rate test: expected training examples, received none.');
  }
  const { specs, windows = {}, buckets = {}, byDialogue = false } = options;
  const { sampler } = training;
  const { samplers } = options;
  const plan = { specs, windows, buckets, byDialogue };
  const batcher = createBatcher(train, plan, training, { sampler, ...(samplers && { samplers }) });
  const { gradientAccumulationSteps, optimizer } = training;
  const shares = step.groups.map(({ learningRate }) =>
    optimizer.learningRate > 0 ? learningRate / optimizer.learningRate : 1,
  );
  const points: RatePoint[] = [];
  for (const rows of updatesOfEpochs(batcher, random, gradientAccumulationSteps)) {
    if (points.length === updates) break;
    signal?.throwIfAborted();
    const rate = low * (high / low) ** (points.length / (updates - 1));
    const batches = rows.map((own) => batcher.assemble(own));
    step.setLearningRate(shares.map((share) => share * rate));
    const { loss, gradientNorm } = await (gradientAccumulationSteps > 1
      ? step.runMicroBatches(batches)
      : step.run(batches[0]!));
    for (const batch of batches) batcher.recycle(batch);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
      return { ...suggestLearningRates(points), points, stopped: 'diverged' };
    points.push({ rate, loss });
    options.onUpdate?.(points.length, updates);
    if (hasDiverged(points)) return { ...suggestLearningRates(points), points, stopped: 'diverged' };
  }
  return { ...suggestLearningRates(points), points, stopped: 'end' };
}

/** Epoch after epoch, without end. */
function* updatesOfEpochs(
  batcher: Batcher,
  random: Random,
  gradientAccumulationSteps: number,
): Generator<readonly BatchRows[]> {
  for (;;) yield* updatesOf(batcher.pass(random), gradientAccumulationSteps);
}

function hasDiverged(points: readonly RatePoint[]): boolean {
  const means = runningMean(points.map(({ loss }) => loss));
  return means.at(-1)! - Math.min(...means) > DIVERGED * Math.abs(points[0]!.loss);
}
