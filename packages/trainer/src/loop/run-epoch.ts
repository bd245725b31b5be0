import type { BatchRows } from '@erc/batches';
import { ErcError, type Random } from '@erc/core';
import type { UpdateReport } from '../callbacks/callback.js';
import { updatesOf } from '../protocol/accumulate.js';
import { keptNote } from './checkpointing.js';
import type { Loop } from './create-loop.js';
import type { LoopState } from './loop-state.js';

/** Result of {@link runEpoch}, after each update. */
export interface EpochHooks {
  /** Milliseconds of the step alone. */
  onUpdate(report: UpdateReport, stepMs: number): void;
  /** Awaited before the next update. */
  afterUpdate(isLast: boolean): Promise<void>;
  /** The newest checkpoint, for a message, when everything that was saved is written. */
  lastSaved(): Promise<string | undefined>;
}

/** Makes the updates of an epoch that are not done: batch → step, again and again. `random` is drawn from once, for the order. */
export async function runEpoch(
  { options, batcher, rates }: Loop,
  state: LoopState,
  random: Random,
  hooks: EpochHooks,
): Promise<void> {
  const { step, training } = options;
  const { gradientAccumulationSteps, optimizer } = training;
  const legacy = training.legacy?.includes('first-batch') ? 'first-batch' : undefined;
  const updates = updatesOf(batcher.pass(random), gradientAccumulationSteps, legacy);
  while (state.update < updates.length) {
    const batches = updates[state.update]!;
    const arrays = batches.map((rows) => batcher.assemble(rows));
    const rateOf = (base: number): number => rates.rate(state.updatesDone, base);
    state.learningRate = rateOf(optimizer.learningRate);
    step.setLearningRate(step.groups.map((group) => rateOf(group.learningRate)));
    const before = performance.now();
    const { loss, gradientNorm } = await (gradientAccumulationSteps > 1
      ? step.runMicroBatches(arrays)
      : step.run(arrays[0]!));
    const stepMs = performance.now() - before;
    for (const batch of arrays) batcher.recycle(batch);
    for (const [what, value] of Object.entries({ loss, gradient: gradientNorm })) {
      if (Number.isFinite(value)) continue;
      throw notFinite(what, value, state, idsOf(batches, options.train.ids), await hooks.lastSaved());
    }
    const examples = batches.reduce((sum, batch) => sum + batcher.scoredIn(batch), 0);
    state.lossSum += loss * examples;
    state.examples += examples;
    state.update++;
    state.updatesDone++;
    const { epoch, update, updatesDone, learningRate } = state;
    hooks.onUpdate({ epoch, update, updates: updates.length, updatesDone, loss, learningRate }, stepMs);
    await hooks.afterUpdate(update === updates.length);
  }
}

const idsOf = (batches: readonly BatchRows[], ids: readonly string[]): string[] =>
  batches.flatMap(({ rows }) => rows.flatMap((i) => (i >= 0 ? [ids[i]!] : [])));

/** Ids that a message names. */
const NAMED = 5;

function notFinite(
  what: string,
  value: number,
  { epoch, update }: LoopState,
  ids: readonly string[],
  last: string | undefined,
): ErcError {
  const more = ids.length > NAMED ? `, … (${ids.length} utterances)` : '';
  return new ErcError(
    `train: epoch ${epoch}, update ${update + 1}: expected a finite ${what}, received ${value} for the batch ${ids.slice(0, NAMED).join(', ')}${more}. A smaller learning rate often helps.${keptNote(last)}`,
  );
}
