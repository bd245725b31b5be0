import { type MetricValues, summarizeMetrics } from '@erc/metrics';
import type { TrialRecord } from '@erc/run-folder';

/** What a trial came to: scores on dev, or why there are none. */
export type TrialOutcome = Pick<TrialRecord, 'mean' | 'sd' | 'runs' | 'failed'>;

/**
 * Means and spreads of a trial's runs. A trial that has no value of the metric, such as the correlation of predictions that are all the same,
 * cannot be ranked: it failed, and the others go on.
 *
 * @param runs Scores on dev of each run.
 * @param metric What the sweep goes by.
 */
export function scoredTrial(runs: readonly MetricValues[], metric: string): TrialOutcome {
  const summary = summarizeMetrics(runs);
  if (summary.mean[metric] !== undefined) return { ...summary, runs: runs.length };
  return { failed: `dev: expected a value of ${metric}, received scores for which it is not defined` };
}
