import { type MetricValues, metricInfo, summarizeMetrics } from '@erc/metrics';
import { shownMetric } from '../console/shown-metric.js';
import { bySeed, type JobResult, pooledMetrics, type ScoredSplit } from './job-result.js';

/** `summary.json`, but for the ablation: several seeds or folds of one recipe. */
export interface SummaryRecord {
  readonly name: string;
  /** Absent where nothing was scored: all utterances were train. */
  readonly split?: ScoredSplit;
  readonly runs: readonly SummaryRun[];
  readonly mean: MetricValues;
  /** Standard deviation over seeds and folds (n − 1). */
  readonly sd: MetricValues;
  /** With folds: scores of all that was held out together, averaged over seeds. */
  readonly pooled?: MetricValues;
}

/** One training of a {@link SummaryRecord}. */
export interface SummaryRun {
  /** Its folder, in that of the summary. */
  readonly path: string;
  readonly seed: number;
  readonly fold?: number;
  readonly accuracy?: number;
  readonly weightedF1?: number;
  readonly macroF1?: number;
  /** All of them. */
  readonly metrics: MetricValues;
}

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
      ...pick(metrics, ['accuracy', 'weightedF1', 'macroF1']),
      metrics,
    })),
    ...summarizeMetrics(results.map(({ metrics }) => metrics)),
    ...(folds && { pooled: pooledOverFolds(results) }),
  };
}

function pick<const Name extends string>(
  metrics: MetricValues,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const found = names.flatMap((name) => (metrics[name] === undefined ? [] : [[name, metrics[name]]]));
  return Object.fromEntries(found) as Partial<Record<Name, number>>;
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
