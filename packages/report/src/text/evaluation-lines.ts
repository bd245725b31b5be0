import { createMetricTable, type MetricTable, type MetricValues } from '@erc/metrics';
import type { EvaluationRecord, SplitSummaryRecord } from '@erc/run-folder';
import { headOf, shownMetric } from './shown-metric.js';

/** Metrics in lines of `title value`, with spreads where there are some. */
export function metricLines(table: MetricTable, metrics: MetricValues, sd?: MetricValues): string[] {
  const rows = table.listed(Object.keys(metrics)).map((name) => ({ name, facts: table.of(name) }));
  const width = Math.max(...rows.map(({ facts }) => headOf(facts).length));
  return rows.map(({ name, facts }) => {
    const spread = sd?.[name] === undefined ? '' : ` ± ${shownMetric(facts, sd[name])}`;
    const unit = facts.rate ? ' %' : '';
    return `${headOf(facts).padEnd(width)}  ${shownMetric(facts, metrics[name]!).padStart(6)}${spread}${unit}`;
  });
}

/** A run's scores: the classification report, every metric, and what ties change. */
export function evaluationLines({
  split,
  examples,
  report,
  metrics,
  pluginMetrics,
  ties,
}: EvaluationRecord): string[] {
  const table = createMetricTable(pluginMetrics);
  return [
    `${split}, ${examples} utterances`,
    ...(report ? ['', ...report.trimEnd().split('\n'), ''] : []),
    ...metricLines(table, metrics),
    ...(ties ? tieLines(table, metrics, ties) : []),
  ];
}

function tieLines(
  table: MetricTable,
  metrics: MetricValues,
  { leftOut, examples, withoutTies }: NonNullable<EvaluationRecord['ties']>,
): string[] {
  if (!withoutTies) return ['', `raters tied on all ${examples} utterances`];
  const names = table.short(Object.keys(metrics)).filter((name) => withoutTies[name] !== undefined);
  const pairs = names.map((name) => {
    const facts = table.of(name);
    return `${facts.title} ${shownMetric(facts, withoutTies[name]!)} (all: ${shownMetric(facts, metrics[name]!)})`;
  });
  return ['', `without the ${leftOut} utterances on which raters tied: ${pairs.join(', ')}`];
}

/** The summary: mean ± standard deviation of every metric. */
export const evaluationSummaryLines = ({
  split,
  runs,
  mean,
  sd,
  pluginMetrics,
}: SplitSummaryRecord): string[] => [
  `${split}, ${runs} runs, mean ± standard deviation`,
  ...metricLines(createMetricTable(pluginMetrics), mean, sd),
];
