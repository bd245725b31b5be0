import {
  createMetricTable,
  type MetricTable,
  type MetricValues,
  type ScoredMetrics,
  undefinedReason,
} from '@erc/metrics';
import type { EvaluationRecord, SplitSummaryRecord } from '@erc/run-folder';
import { headOf, shownMetric, shownScore } from './shown-metric.js';
import { whyUndefinedLines } from './why-undefined.js';

/** Metrics in lines of `title value`, with spreads where there are some, and the reason where one is not defined. */
export function metricLines(
  table: MetricTable,
  { metrics, whyUndefined }: ScoredMetrics,
  sd: MetricValues = {},
): string[] {
  const rows = table.listed(Object.keys(metrics)).map((name) => ({ name, facts: table.of(name) }));
  const width = Math.max(...rows.map(({ facts }) => headOf(facts).length));
  return rows.map(({ name, facts }) => {
    const value = metrics[name];
    const head = headOf(facts).padEnd(width);
    if (typeof value !== 'number')
      return `${head}  ${'–'.padStart(6)} (${undefinedReason(name, whyUndefined)})`;
    const spread = typeof sd[name] === 'number' ? ` ± ${shownMetric(facts, sd[name])}` : '';
    return `${head}  ${shownMetric(facts, value).padStart(6)}${spread}${facts.rate ? ' %' : ''}`;
  });
}

/** A run's scores: the classification report, every metric, and what ties change. */
export function evaluationLines({
  split,
  examples,
  report,
  metrics,
  whyUndefined,
  pluginMetrics,
  ties,
}: EvaluationRecord): string[] {
  const table = createMetricTable(pluginMetrics);
  return [
    `${split}, ${examples} utterances`,
    ...(report ? ['', ...report.trimEnd().split('\n'), ''] : []),
    ...metricLines(table, { metrics, whyUndefined }),
    ...(ties ? tieLines(table, metrics, ties) : []),
  ];
}

function tieLines(
  table: MetricTable,
  metrics: MetricValues,
  { leftOut, examples, withoutTies, whyUndefined }: NonNullable<EvaluationRecord['ties']>,
): string[] {
  if (!withoutTies) return ['', `raters tied on all ${examples} utterances`];
  const names = table.short(Object.keys(metrics)).filter((name) => withoutTies[name] !== undefined);
  const pairs = names.map((name) => {
    const facts = table.of(name);
    const shown = (value: number | null | undefined): string => shownScore(facts, value, undefined);
    return `${facts.title} ${shown(withoutTies[name])} (all: ${shown(metrics[name])})`;
  });
  return [
    '',
    `without the ${leftOut} utterances on which raters tied: ${pairs.join(', ')}`,
    ...whyUndefinedLines(table, names, [{ metrics: withoutTies, whyUndefined }]),
  ];
}

/** The summary: mean ± standard deviation of every metric. */
export const evaluationSummaryLines = ({
  split,
  runs,
  mean,
  sd,
  whyUndefined,
  pluginMetrics,
}: SplitSummaryRecord): string[] => [
  `${split}, ${runs} runs, mean ± standard deviation`,
  ...metricLines(createMetricTable(pluginMetrics), { metrics: mean, whyUndefined }, sd),
];
