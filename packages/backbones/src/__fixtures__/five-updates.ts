import type { HostArrays, TrainStep } from '@erc/engine';

/** Options of {@link fiveUpdates}. */
export interface FiveUpdatesOptions {
  readonly make: () => Promise<TrainStep>;
  readonly inputs: HostArrays;
  /** The update before which the step is saved, made anew and restored. @default none */
  readonly stopAfter?: number | undefined;
}

/** Five updates by one batch. @returns what each gives, and the step, which the caller frees. */
export async function fiveUpdates({
  make,
  inputs,
  stopAfter,
}: FiveUpdatesOptions): Promise<{ readonly losses: readonly number[]; readonly step: TrainStep }> {
  let step = await make();
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    if (i === stopAfter) {
      const state = await step.state();
      await step.dispose();
      step = await make();
      await step.restore(state);
    }
    losses.push((await step.run(inputs)).loss);
  }
  return { losses, step };
}
