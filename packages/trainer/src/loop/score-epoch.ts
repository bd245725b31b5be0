import type { EpochLog } from '@erc/run-folder';
import { evaluate } from '../evaluate.js';
import { monitoredValue } from '../protocol/monitored-value.js';
import type { Loop } from './create-loop.js';
import type { LoopState } from './loop-state.js';

/** Scores dev after the updates of an epoch. */
export async function scoreEpoch({ options, plan, devBatcher }: Loop, state: LoopState): Promise<EpochLog> {
  const { step, dev, labels, training, metrics: own } = options;
  const { epoch, lossSum, examples, learningRate } = state;
  const log = { epoch, trainLoss: lossSum / examples, learningRate };
  if (!devBatcher) return { ...log, dev: {} };
  const { metrics } = await evaluate({
    ...plan,
    step,
    examples: dev,
    batcher: devBatcher,
    labels,
    sizes: training,
    loss: true,
    metrics: own,
  });
  return { ...log, dev: metrics };
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
  { options, stopping, rates, rateMonitor }: Loop,
  { epoch, dev }: EpochLog,
): Verdict {
  if (options.dev.ids.length === 0) return { best: true, stop: false, rollBack: false };
  const { monitor } = options.training.earlyStopping;
  const { improved, stop } = stopping.update(epoch, monitoredValue(dev, monitor));
  const { rollBack } = rates.epochEnd(monitoredValue(dev, rateMonitor));
  return { best: improved || epoch === 1, stop, rollBack };
}
