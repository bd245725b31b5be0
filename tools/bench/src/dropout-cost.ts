import { medianOf } from '@erc/core';
import { createCalibration } from './calibration.js';
import { type PrepareOptions, prepare } from './measure.js';
import { drifted } from './rounds.js';
import { quantile, round } from './statistics.js';
import { timed } from './timed.js';
import { WORKLOADS } from './workloads.js';

export interface DropoutCostOptions extends PrepareOptions {
  readonly dropoutRate: number;
  /** Pairs that count. */
  readonly pairs: number;
  /** Pairs at most, void ones included. */
  readonly attempts: number;
}

/** What dropout costs a step. Times in milliseconds, medians over the pairs that count. */
export interface DropoutCost {
  readonly workload: string;
  readonly dropoutRate: number;
  readonly threads: number;
  /** Pairs of blocks that count, and those in which the machine drifted. */
  readonly pairs: number;
  readonly voided: number;
  /** Absent where no pair counts. */
  readonly measured?: {
    readonly stepMs: number;
    readonly dropoutStepMs: number;
    /** Median of the pairs' ratios. */
    readonly ratio: number;
    /** The middle half of them. */
    readonly spread: readonly [number, number];
  };
}

const STEPS_PER_BLOCK = 3;
/** Worker threads of the other step's session wait actively for a moment after it ran. */
const SETTLE_MS = 50;

/**
 * Times a step with and without dropout in one process, by turns, the first of each turn alternating. A fixed amount of arithmetic before,
 * between and after shows what else the machine does: a pair in which that varies by more than 20 % is void.
 */
export async function dropoutCost(name: string, options: DropoutCostOptions): Promise<DropoutCost> {
  const variants = [
    await prepare(WORKLOADS[name]!(), { ...options, dropoutRate: 0 }),
    await prepare(WORKLOADS[name]!(), options),
  ] as const;
  const block = async ({ step, inputs }: (typeof variants)[number]): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await step.run(inputs);
    const times: number[] = [];
    for (let i = 0; i < STEPS_PER_BLOCK; i++) times.push(await timed(() => step.run(inputs)));
    return medianOf(times);
  };
  for (const variant of variants) await block(variant);
  const calibration = await createCalibration(options.threads);
  const counting: [number, number][] = [];
  let made = 0;
  while (made < options.attempts && counting.length < options.pairs) {
    const pair: [number, number] = [0, 0];
    const calibrationMs = [await calibration.measure()];
    for (const which of made % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      pair[which] = await block(variants[which]);
      calibrationMs.push(await calibration.measure());
    }
    made++;
    if (!drifted(calibrationMs)) counting.push(pair);
  }
  await calibration.dispose();
  for (const variant of variants) await variant.dispose();
  const ratios = counting.map(([without, with_]) => with_ / without);
  return {
    workload: name,
    dropoutRate: options.dropoutRate,
    threads: options.threads,
    pairs: counting.length,
    voided: made - counting.length,
    ...(counting.length > 0 && {
      measured: {
        stepMs: round(medianOf(counting.map(([without]) => without))),
        dropoutStepMs: round(medianOf(counting.map(([, with_]) => with_))),
        ratio: round(medianOf(ratios)),
        spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
      },
    }),
  };
}
