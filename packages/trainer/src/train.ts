import { ErcError, medianOf, restoreRandom, weightsInMemory } from '@erc/core';
import type { MetricDescriptor } from '@erc/metrics';
import type { EpochLog } from '@erc/run-folder';
import { combineCallbacks } from './callbacks/callback.js';
import { dueAfter, dueWithin, finiteState } from './loop/checkpointing.js';
import { createLoop, type Loop, type TrainOptions } from './loop/create-loop.js';
import { closeEpoch, type LoopClock, type LoopState, startOf } from './loop/loop-state.js';
import { runEpoch } from './loop/run-epoch.js';
import { judgeEpoch, scoreEpoch } from './loop/score-epoch.js';
import { createWriteBehind } from './loop/write-behind.js';

/** Result of {@link train}. The step holds the best epoch's weights, or with `restore: last` the last one's. */
export interface TrainResult {
  readonly epochs: readonly EpochLog[];
  /** The epoch whose weights these are. */
  readonly best: { readonly epoch: number; readonly dev: EpochLog['dev'] };
  /** Wall-clock time of each epoch, over all processes. */
  readonly epochSeconds: readonly number[];
  /** Median milliseconds of an update in this process, batch assembly not included; 0 where it made none. */
  readonly stepMsMedian: number;
  readonly stopped: 'epochs' | 'early stopping';
}

/**
 * Trains until the epochs are over or dev has not improved for `patience` epochs, then restores the weights of the best dev epoch,
 * or keeps those of the last one (`earlyStopping.restore`).
 * Batch → step → log → evaluate → save, in that order; selection sees train and dev only.
 *
 * With `checkpoints` it saves itself as `training.checkpoints` says, at the end, and when `signal` ends it; with `resume` it goes on from
 * such a snapshot, and comes to the same, bit for bit, as if it had never stopped. Snapshots are read between updates and made to last while the
 * next ones are made; each is on the disk before the next is taken, and the last before this returns or throws.
 *
 * @throws ErcError when no epoch had a number of what early stopping monitors: then no epoch is the best; or of what the schedule does.
 * @throws ErcError when a loss, a gradient or a weight is not finite, naming the epoch, the update and the batch. An update from a gradient that
 *   is not finite is not made, and nothing is saved after it.
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { step, training, checkpoints, resume, signal } = options;
  const state: LoopState = resume
    ? structuredClone(resume.loop)
    : startOf(options.random, training.optimizer.learningRate);
  const loop = createLoop(options, state);
  if (resume) await step.restore(resume.step);
  let bestWeights = resume?.bestWeights;
  const loadBest = async (): Promise<void> => step.loadWeights(await bestWeights!());
  const clock = createClock(resume?.clock);
  const stepMs: number[] = [];
  const callbacks = combineCallbacks(options.callbacks ?? []);
  await callbacks.onStart({
    epochs: training.epochs,
    updatesPerEpoch: loop.updatesPerEpoch,
    ...(resume && { resumedAt: { updatesDone: state.updatesDone, epochs: reportsOf(state, clock.now()) } }),
  });

  const disk = createWriteBehind();
  let isSaved = true;
  /** Call only when the snapshot before is finished. */
  const save = async (): Promise<void> => {
    if (!checkpoints) return;
    const { updatesDone } = state;
    const pending = await step.readState((own) =>
      checkpoints.save({
        loop: structuredClone(state),
        clock: clock.now(),
        step: finiteState(own, updatesDone, checkpoints.last),
        ...(bestWeights && { bestWeights }),
      }),
    );
    disk.add(pending);
    isSaved = true;
  };
  /** Keeps the weights that an epoch ended with, where they are to be kept. */
  const keepWeights = async (log: EpochLog, isBest: boolean): Promise<void> => {
    const kept = await step.readWeights(async (weights) => checkpoints?.epoch?.(log, weights));
    if (kept) disk.add(kept);
    if (!isBest) return;
    if (kept) {
      bestWeights = kept.weights;
    } else {
      const inMemory = weightsInMemory(await step.weights());
      bestWeights = async () => inMemory;
    }
  };
  const endIfAsked = async (): Promise<void> => {
    if (!signal?.aborted) return;
    await disk.settle();
    if (!isSaved) await save();
    await disk.settle();
    signal.throwIfAborted();
  };

  try {
    while (!state.stopped) {
      await endIfAsked();
      const random = restoreRandom(state.order);
      await runEpoch(loop, state, random, {
        onUpdate(report, ms) {
          stepMs.push(ms);
          isSaved = false;
          callbacks.onUpdate(report);
        },
        async afterUpdate(isLast) {
          if (!isLast && dueWithin(training.checkpoints, state.updatesDone)) {
            await disk.settle();
            await save();
          }
          await endIfAsked();
        },
        async lastSaved() {
          // A save that failed is told of at the end; what this is asked for is a worse fault.
          await disk.settle().catch(() => undefined);
          return checkpoints?.last;
        },
      });
      const scored = await scoreEpoch(loop, state);
      const { log } = scored;
      const { best, stop, rollBack } = judgeEpoch(loop, scored);
      if (best) state.improved.push(log.epoch);
      await disk.settle();
      await keepWeights(log, best);
      if (rollBack) {
        await disk.settle();
        await loadBest();
      }
      closeEpoch(state, log, random.state());
      state.stopping = loop.stopping.state();
      state.rates = loop.rates.state();
      if (stop) state.stopped = 'early stopping';
      else if (log.epoch === training.epochs) state.stopped = 'epochs';
      const seconds = clock.endEpoch();
      await callbacks.onEpoch({ ...log, best, seconds });
      isSaved = false;
      if (dueAfter(training.checkpoints, log.epoch, state.stopped !== undefined)) await save();
    }
    await disk.settle();
  } catch (error) {
    // The first error is the one to tell of.
    await disk.settle().catch(() => undefined);
    throw error;
  }
  checkMonitored(loop, state);
  const takesLast = training.earlyStopping.restore === 'last';
  if (!takesLast) await loadBest();
  const { epochs, improved, stopped } = state;
  const { epoch, dev } = takesLast ? epochs.at(-1)! : epochs[improved.at(-1)! - 1]!;
  const result: TrainResult = {
    epochs,
    best: { epoch, dev },
    epochSeconds: clock.now().epochSeconds,
    stepMsMedian: stepMs.length > 0 ? medianOf(stepMs) : 0,
    stopped: stopped!,
  };
  await callbacks.onEnd(result);
  return result;
}

/**
 * Some metrics have no number in some epochs, as a correlation with a constant prediction. One that has none in any has selected nothing, or
 * has told the schedule nothing.
 */
function checkMonitored({ options, monitored, rateMonitored }: Loop, { epochs }: LoopState): void {
  if (options.dev.ids.length === 0) return;
  const check = (where: string, { type }: MetricDescriptor, so: string): void => {
    if (epochs.some(({ dev }) => !Number.isNaN(dev[type] ?? Number.NaN))) return;
    throw new ErcError(
      `training: ${where}.monitor: expected a number of ${type} on dev, received none in ${epochs.length} epochs: ${so}.`,
    );
  };
  check('earlyStopping', monitored, 'no epoch is the best');
  // A schedule without a monitor of its own is told that of early stopping.
  check('schedule', rateMonitored, 'the learning rate followed nothing');
}

/** Wall-clock times, going on from those of earlier processes. */
function createClock({ epochSeconds, seconds }: LoopClock = { epochSeconds: [], seconds: 0 }) {
  const over = [...epochSeconds];
  let start = performance.now() - 1000 * seconds;
  const elapsed = (): number => (performance.now() - start) / 1000;
  return {
    now: (): LoopClock => ({ epochSeconds: [...over], seconds: elapsed() }),
    endEpoch(): number {
      const took = elapsed();
      over.push(took);
      start = performance.now();
      return took;
    },
  };
}

const reportsOf = ({ epochs, improved }: LoopState, { epochSeconds }: LoopClock) =>
  epochs.map((log, i) => ({ ...log, best: improved.includes(log.epoch), seconds: epochSeconds[i] ?? 0 }));
