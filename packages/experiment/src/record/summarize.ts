import { type MetricValues, metricInfo, summarizeMetrics } from '@erc/metrics';
import type { SummaryRecord } from '@erc/run-folder';
import { shownMetric } from '../console/shown-metric.js';
import { bySeed, type JobResult, pooledMetrics, type ScoredSplit } from './job-result.js';

/** Scores of all that the folds of a seed held out together, averaged over seeds; the scores themselves without folds. */
export const pooledOverFolds = (results: readonly JobResult[]): MetricValues =>
  summarizeMetrics(bySeed(results).map((own) => (own.length === 1 ? own[0]!.metrics : pooledMetrics(own))))
    .mean;

/** What several trainings of one recipe came to. */
export function summarize(name: string, split: ScoredSplit, results: readonly JobResult[]): SummaryRecord {
  const folds = results[0]!.job.fold !== undefined;
  return {
    name,
    split,
    runs: results.map(({ job, metrics }) => ({
      path: job.path,
      seed: job.seed,
      ...(job.fold === undefined ? {} : { fold: job.fold }),
      metrics,
    })),
    ...summarizeMetrics(results.map(({ metrics }) => metrics)),
    ...(folds && { pooled: pooledOverFolds(results) }),
  };
}

const SHOWN = ['weightedF1', 'accuracy', 'macroF1', 'cccValence', 'cccArousal'];

/** The main metrics in a line, with their spread where there is one. */
export function metricsLine(mean: MetricValues, sd?: MetricValues): string {
  const names = SHOWN.filter((name) => mean[name] !== undefined);
  const listed = (rate: boolean): string[] =>
    names
      .filter((name) => metricInfo(name).rate === rate)
      .map((name) => {
        const spread = sd?.[name] === undefined ? '' : ` ± ${shownMetric(name, sd[name])}`;
        return `${metricInfo(name).title} ${shownMetric(name, mean[name]!)}${spread}`;
      });
  const rates = listed(true);
  return [...(rates.length > 0 ? [`${rates.join(', ')} (%)`] : []), ...listed(false)].join(', ');
}

/** A summary as lines of text, for the terminal. */
export function summaryLines({ split, runs, mean, sd, pooled }: SummaryRecord): string[] {
  if (runs.length === 1) return [`${split}: ${metricsLine(mean)}`];
  return [
    `${split}, ${runs.length} runs: ${metricsLine(mean, sd)}`,
    ...(pooled ? [`all folds together: ${metricsLine(pooled)}`] : []),
  ];
}
