import { fixedText } from '@erc/core';
import { createMetricTable, type MetricTable, type MetricValues } from '@erc/metrics';
import type { AblationRecord, SummaryRecord } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

/** What a training came to. */
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

/** The main metrics in a line, with their spread where there is one. */
export function metricsLine(table: MetricTable, mean: MetricValues, sd?: MetricValues): string {
  const rows = table.leading(Object.keys(mean)).map((name) => ({ name, facts: table.of(name) }));
  const listed = (rate: boolean): string[] =>
    rows
      .filter(({ facts }) => facts.rate === rate)
      .map(({ name, facts }) => {
        const spread = sd?.[name] === undefined ? '' : ` ± ${shownMetric(facts, sd[name])}`;
        return `${facts.title} ${shownMetric(facts, mean[name]!)}${spread}`;
      });
  const rates = listed(true);
  return [...(rates.length > 0 ? [`${rates.join(', ')} (%)`] : []), ...listed(false)].join(', ');
}

/** A summary as lines of text. */
export function summaryLines({ split, runs, mean, sd, pooled, pluginMetrics }: SummaryRecord): string[] {
  const table = createMetricTable(pluginMetrics);
  if (runs.length === 1) return [`${split}: ${metricsLine(table, mean)}`];
  return [
    `${split}, ${runs.length} runs: ${metricsLine(table, mean, sd)}`,
    ...(pooled ? [`all folds together: ${metricsLine(table, pooled)}`] : []),
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
        `${streams.join(' + ').padEnd(width)}  ${percent(accuracy)}    ${percent(weightedF1)}${sd === undefined ? '       ' : ` ±${(100 * sd).toFixed(1).padStart(4)} `} ${percent(macroF1)}`,
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
