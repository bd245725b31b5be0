import { createCalibration } from './calibration.js';
import { type PrepareOptions, prepare } from './measure.js';
import { median, quantile, round } from './statistics.js';
import { timed } from './timed.js';
import { WORKLOADS } from './workloads.js';

export interface DropoutCostOptions extends PrepareOptions {
  readonly steps: number;
  readonly dropoutRate: number;
}

/** What dropout costs a step. Times in milliseconds, medians. */
export interface DropoutCost {
  readonly workload: string;
  readonly dropoutRate: number;
  readonly threads: number;
  readonly stepMs: number;
  readonly dropoutStepMs: number;
  /** Median of the blocks' ratios. */
  readonly ratio: number;
  /** The middle half of them. */
  readonly spread: readonly [number, number];
  readonly calibrationMs: readonly [number, number];
}

const STEPS_PER_BLOCK = 3;
/** Worker threads of the other step's session wait actively for a moment after it ran. */
const SETTLE_MS = 50;

/** Times a step with and without dropout in one process, by turns, the first of each turn alternating. */
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
    return median(times);
  };
  for (const variant of variants) await block(variant);
  const calibration = await createCalibration(options.threads);
  const before = await calibration.measure();
  const times: [number, number][] = [];
  for (let i = 0; i < Math.max(1, options.steps / STEPS_PER_BLOCK); i++) {
    const pair: [number, number] = [0, 0];
    for (const which of i % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      pair[which] = await block(variants[which]);
    times.push(pair);
  }
  const after = await calibration.measure();
  await calibration.dispose();
  for (const variant of variants) await variant.dispose();
  const ratios = times.map(([without, with_]) => with_ / without);
  return {
    workload: name,
    dropoutRate: options.dropoutRate,
    threads: options.threads,
    stepMs: round(median(times.map(([without]) => without))),
    dropoutStepMs: round(median(times.map(([, with_]) => with_))),
    ratio: round(median(ratios)),
    spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
    calibrationMs: [round(before), round(after)],
  };
}
