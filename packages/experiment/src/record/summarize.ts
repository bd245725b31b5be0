import { type MetricDescriptor, type MetricSummary, type MetricValues, summarizeMetrics } from '@erc/metrics';
import type { SummaryRecord } from '@erc/run-folder';
import { bySeed, type JobResult, pooledMetrics, type TrainedSplit } from './job-result.js';
import { pluginMetricsOf } from './plugin-metrics.js';

/** Scores of all that the folds of a seed held out together, averaged over seeds; the scores themselves without folds. */
export const pooledOverFolds = (
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): MetricSummary =>
  summarizeMetrics(
    bySeed(results).map((runs) => (runs.length === 1 ? runs[0]! : pooledMetrics(runs, metrics))),
  );

/** Means over runs and, with folds, of what they held out together. */
export interface RunsSummary extends MetricSummary {
  readonly pooled?: MetricValues;
}

/** {@link RunsSummary} of several trainings of one recipe, with the reasons of its means and of what is pooled. */
export function summarizeRuns(
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): RunsSummary {
  const summary = summarizeMetrics(results);
  if (results[0]!.job.fold === undefined) return summary;
  const { mean: pooled, whyUndefined } = pooledOverFolds(results, metrics);
  // The reason of a mean says more: in how many runs.
  const reasons = { ...summary.whyUndefined, ...whyUndefined, ...summary.whyUndefined };
  return { ...summary, ...(Object.keys(reasons).length > 0 && { whyUndefined: reasons }), pooled };
}

/** Results of several trainings of one recipe. `metrics`: what the predictions of folds are scored by together. */
export function summarize(
  name: string,
  split: TrainedSplit,
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): SummaryRecord {
  const { pooled, ...summary } = summarizeRuns(results, metrics);
  return {
    name,
    split,
    runs: results.map(({ job, metrics, whyUndefined, madeFrom }) => ({
      path: job.path,
      seed: job.seed,
      ...(job.fold === undefined ? {} : { fold: job.fold }),
      ...(madeFrom && { madeFrom }),
      metrics,
      ...(whyUndefined && { whyUndefined }),
    })),
    ...summary,
    ...pluginMetricsOf(metrics),
    ...(pooled && { pooled }),
  };
}
