import type { MetricValues } from '@erc/metrics';
import type { Settings } from '../recipe/variants.js';

/** One trial of `sweep.json`. */
export interface TrialRecord {
  /** From 1; its run folder is `trial-<n>`, with three digits or more. */
  readonly trial: number;
  /** What it sets, by path in the recipe. */
  readonly settings: Settings;
  /** Dev, mean over seeds and folds. Absent where the trial failed. */
  readonly mean?: MetricValues;
  readonly sd?: MetricValues;
  readonly runs?: number;
  /** Why it failed, such as a loss that was not finite. */
  readonly failed?: string;
}

/** `sweep.json`. */
export interface SweepRecord {
  readonly name: string;
  readonly metric: string;
  readonly goal: 'max' | 'min';
  /** Trials that were planned: `trials` has those that were made. */
  readonly planned: number;
  /** The best first; those that failed last. */
  readonly trials: readonly TrialRecord[];
}
