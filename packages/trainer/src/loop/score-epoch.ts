import type { MetricReading } from '@erc/metrics';
import type { EpochLog } from '@erc/run-folder';
import { evaluate } from '../evaluate.js';
import { monitoredValue } from '../protocol/monitored-value.js';
import type { Loop } from './create-loop.js';
import type { LoopState } from './loop-state.js';

/** Result of {@link scoreEpoch}. */
export interface ScoredEpoch {
  readonly log: EpochLog;
  /** What the model and its dev split gave for metrics to read. */
  readonly gives: readonly MetricReading[];
}

/** Scores dev after the updates of an epoch. */
export async function scoreEpoch(
  { options, plan, devBatcher, metrics }: Loop,
  state: LoopState,
): Promise<ScoredEpoch> {
  const { step, dev, labels, training } = options;
  const { epoch, lossSum, examples, learningRate } = state;
  const log = { epoch, trainLoss: lossSum / examples, learningRate };
  if (!devBatcher) return { log: { ...log, dev: {} }, gives: [] };
  const scored = await evaluate({
    ...plan,
    step,
    examples: dev,
    batcher: devBatcher,
    labels,
    sizes: training,
    loss: true,
    metrics,
    legacy: training.legacy,
  });
  const { metrics: values, whyUndefined, gives } = scored;
  return { log: { ...log, dev: values, ...(whyUndefined && { whyUndefined }) }, gives };
}

/** What an epoch's scores mean for the rest of the training. */
export interface Verdict {
  /** Whether the epoch is the best so far. The first one always is. */
  readonly best: boolean;
  readonly stop: boolean;
  /** Whether to go on from the best epoch's weights. */
  readonly rollBack: boolean;
}

/** Tells early stopping and the rate controller what dev came to. Without a dev split the latest epoch is the best. */
export function judgeEpoch(
  { options, stopping, rates, monitored, rateMonitored }: Loop,
  { log: { epoch, dev }, gives }: ScoredEpoch,
): Verdict {
  if (options.dev.ids.length === 0) return { best: true, stop: false, rollBack: false };
  const { improved, stop } = stopping.update(epoch, monitoredValue(dev, monitored, gives));
  const { rollBack } = rates.epochEnd(monitoredValue(dev, rateMonitored, gives));
  return { best: improved || epoch === 1, stop, rollBack };
}
