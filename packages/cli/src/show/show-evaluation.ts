import type { EvaluationSummary } from '@erc/experiment';
import { type MetricValues, metricInfo, orderedMetrics } from '@erc/metrics';
import type { EvaluationRecord } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

/** Left out of what is printed: equal to others by their definition. */
const REPEATED = new Set(['microF1', 'microPrecision', 'microRecall', 'weightedRecall']);

/** Metrics that are worth a line. */
export const shownMetrics = (names: Iterable<string>): string[] =>
  orderedMetrics(names).filter((name) => !REPEATED.has(name));

/** Metrics in lines of `title value`, with spreads where there are some. */
export function metricLines(metrics: MetricValues, sd?: MetricValues): string[] {
  const names = shownMetrics(Object.keys(metrics));
  const width = Math.max(...names.map((name) => metricInfo(name).title.length));
  return names.map((name) => {
    const spread = sd?.[name] === undefined ? '' : ` ± ${shownMetric(name, sd[name])}`;
    const unit = metricInfo(name).rate ? ' %' : '';
    return `${metricInfo(name).title.padEnd(width)}  ${shownMetric(name, metrics[name]!).padStart(6)}${spread}${unit}`;
  });
}

/** A run's scores for the terminal: the classification report, every metric, and what ties change. */
export function evaluationLines({ split, examples, report, metrics, ties }: EvaluationRecord): string[] {
  return [
    `${split}, ${examples} utterances`,
    ...(report ? ['', ...report.trimEnd().split('\n'), ''] : []),
    ...metricLines(metrics),
    ...(ties ? tieLines(metrics, ties) : []),
  ];
}

function tieLines(
  metrics: MetricValues,
  { leftOut, examples, withoutTies }: NonNullable<EvaluationRecord['ties']>,
): string[] {
  if (!withoutTies) return ['', `raters tied on all ${examples} utterances`];
  const wanted = ['accuracy', 'weightedF1', 'macroF1', 'uar', 'cccValence', 'cccArousal'];
  const names = wanted.filter((name) => metrics[name] !== undefined && withoutTies[name] !== undefined);
  const pairs = names.map(
    (name) =>
      `${metricInfo(name).title} ${shownMetric(name, withoutTies[name]!)} (all: ${shownMetric(name, metrics[name]!)})`,
  );
  return ['', `without the ${leftOut} utterances on which raters tied: ${pairs.join(', ')}`];
}

/** The summary for the terminal: mean ± standard deviation of every metric. */
export const summaryLines = ({ split, runs, mean, sd }: EvaluationSummary): string[] => [
  `${split}, ${runs} runs, mean ± standard deviation`,
  ...metricLines(mean, sd),
];
