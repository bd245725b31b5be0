import { type MetricDescriptor, type MetricValues, summarizeMetrics } from '@erc/metrics';
import type { SummaryRecord } from '@erc/run-folder';
import { bySeed, type JobResult, pooledMetrics, type TrainedSplit } from './job-result.js';
import { pluginMetricsOf } from './plugin-metrics.js';

/** Scores of all that the folds of a seed held out together, averaged over seeds; the scores themselves without folds. */
export const pooledOverFolds = (
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): MetricValues =>
  summarizeMetrics(bySeed(results).map((own) => (own.length === 1 ? own[0]! : pooledMetrics(own, metrics))))
    .mean;

/** What several trainings of one recipe came to. `metrics`: what the predictions of folds are scored by together. */
export function summarize(
  name: string,
  split: TrainedSplit,
  results: readonly JobResult[],
  metrics: readonly MetricDescriptor[],
): SummaryRecord {
  const folds = results[0]!.job.fold !== undefined;
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
    ...summarizeMetrics(results),
    ...pluginMetricsOf(metrics),
    ...(folds && { pooled: pooledOverFolds(results, metrics) }),
  };
}
