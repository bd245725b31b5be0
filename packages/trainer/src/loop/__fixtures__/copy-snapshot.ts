import { copyWeights, type FeatureArray, weightsInMemory } from '@erc/core';
import type { StepCounters } from '@erc/engine';
import type { LoopClock, LoopState, TrainSnapshot } from '../loop-state.js';

type Arrays = Readonly<Record<string, FeatureArray>>;

/** A snapshot as plain data, which outlives the views. */
export interface CopiedSnapshot {
  readonly loop: LoopState;
  readonly clock: LoopClock;
  readonly step: { readonly arrays: Arrays; readonly counters: StepCounters };
  readonly bestWeights?: Arrays;
}

/** Reads all that a snapshot has. */
export async function copySnapshot({
  loop,
  clock,
  step,
  bestWeights,
}: TrainSnapshot): Promise<CopiedSnapshot> {
  return {
    loop: structuredClone(loop),
    clock: structuredClone(clock),
    step: { arrays: await copyWeights(step), counters: structuredClone(step.counters) },
    ...(bestWeights && { bestWeights: await copyWeights(await bestWeights()) }),
  };
}

/** The snapshot that such data are of, to go on from. */
export const snapshotOf = ({ loop, clock, step, bestWeights }: CopiedSnapshot): TrainSnapshot => ({
  loop,
  clock,
  step: { ...weightsInMemory(step.arrays), counters: step.counters },
  ...(bestWeights && { bestWeights: async () => weightsInMemory(bestWeights) }),
});

/** A save that is over with the reading. */
export const nothingPending = { finish: async () => {}, discard: async () => {} };
