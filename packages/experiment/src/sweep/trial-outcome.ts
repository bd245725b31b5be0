import { summarizeMetrics } from '@erc/metrics';
import type { TrialRecord } from '@erc/run-folder';
import { type JobResult, madeFromOf } from '../record/job-result.js';

/** Result of a trial: scores on dev, or why there are none. */
export type TrialOutcome = Pick<TrialRecord, 'mean' | 'sd' | 'whyUndefined' | 'runs' | 'madeFrom' | 'failed'>;

/**
 * Means and spreads of a trial's runs. A trial that has no value of the metric, such as the correlation of predictions that are all the same,
 * cannot be ranked: it failed, and the others go on.
 *
 * @param results Scores on dev of each run, and what they were made from.
 * @param metric What the sweep goes by.
 */
export function scoredTrial(
  results: readonly Pick<JobResult, 'metrics' | 'whyUndefined' | 'madeFrom'>[],
  metric: string,
): TrialOutcome {
  const summary = summarizeMetrics(results);
  if (typeof summary.mean[metric] === 'number') {
    return { ...summary, runs: results.length, ...madeFromOf(results) };
  }
  const why = summary.whyUndefined?.[metric];
  const reason = why === undefined ? '' : ` (${why})`;
  return {
    failed: `dev: expected a value of ${metric}, received scores for which it is not defined${reason}`,
  };
}
