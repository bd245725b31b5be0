import { fixedText } from '@erc/core';
import {
  createMetricTable,
  type MetricTable,
  type MetricValues,
  type ScoredMetrics,
  undefinedReason,
} from '@erc/metrics';
import type { AblationRecord, SummaryRecord } from '@erc/run-folder';
import { shownScore } from './shown-metric.js';

/** Result of a training. */
export interface TrainedResult {
  /** Absent where nothing was scored: all utterances were train. */
  readonly summary?: SummaryRecord;
  readonly ablation?: AblationRecord;
}

/** What a training came to, as lines of text. */
export function resultLines({ summary, ablation }: TrainedResult): string[] {
  if (!summary) {
    return ['trained on everything: there is no dev split, so nothing was selected and nothing scored'];
  }
  return [...summaryLines(summary), ...(ablation ? ablationTable(ablation) : [])];
}

/** The main metrics in a line, with their spread where there is one; those that are not defined last, with the reason. */
export function metricsLine(
  table: MetricTable,
  { metrics, whyUndefined }: ScoredMetrics,
  sd: MetricValues = {},
): string {
  const leading = table.leading(Object.keys(metrics));
  const rows = leading.map((name) => ({ name, facts: table.of(name), value: metrics[name] }));
  const listed = (rate: boolean): string[] =>
    rows
      .filter(({ facts, value }) => facts.rate === rate && typeof value === 'number')
      .map(({ name, facts, value }) => `${facts.title} ${shownScore(facts, value, sd[name])}`);
  const rates = listed(true);
  const without = rows
    .filter(({ value }) => value === null)
    .map(({ name, facts }) => `${facts.title} – (${undefinedReason(name, whyUndefined)})`);
  return [...(rates.length > 0 ? [`${rates.join(', ')} (%)`] : []), ...listed(false), ...without].join(', ');
}

/** A summary as lines of text. */
export function summaryLines({
  split,
  runs,
  mean,
  sd,
  pooled,
  whyUndefined,
  pluginMetrics,
  warnings = [],
}: SummaryRecord): string[] {
  const table = createMetricTable(pluginMetrics);
  const line = (metrics: MetricValues, sd?: MetricValues): string =>
    metricsLine(table, { metrics, whyUndefined }, sd);
  const minded = warnings.map((text) => `warning: ${text}`);
  if (runs.length === 1) return [`${split}: ${line(mean)}`, ...minded];
  return [
    `${split}, ${runs.length} runs: ${line(mean, sd)}`,
    ...(pooled ? [`all folds together: ${line(pooled)}`] : []),
    ...minded,
  ];
}

/** The ablation as lines of text. */
export function ablationTable({ rows, split, comparison }: AblationRecord): string[] {
  const width = Math.max(...rows.map(({ streams }) => streams.join(' + ').length), 7);
  const percent = (value: number): string => fixedText(100 * value, 1).padStart(6);
  const lines = [
    `${'streams'.padEnd(width)}  accuracy  weighted F1  macro F1   (${split}, %)`,
    ...rows.map(
      ({ streams, accuracy, weightedF1, macroF1, sd }) =>
        `${streams.join(' + ').padEnd(width)}  ${percent(accuracy)}    ${percent(weightedF1)}${typeof sd !== 'number' ? '       ' : ` ±${(100 * sd).toFixed(1).padStart(4)} `} ${percent(macroF1)}`,
    ),
  ];
  if (comparison) {
    const { better, worse, difference, low, high, pValue, method } = comparison;
    const points = (value: number): string => fixedText(100 * value, 1);
    const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
    const verb = pValue < 0.05 ? 'beats' : 'does not clearly differ from';
    lines.push(
      `${better} ${verb} ${worse}${pValue < 0.05 ? ' by' : ':'} ${points(difference)} points of weighted F1 (95 % interval ${points(low)} … ${points(high)}, ${p}; ${method})`,
    );
  }
  return lines;
}
