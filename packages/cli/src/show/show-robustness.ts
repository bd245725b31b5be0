import { createMetricTable } from '@erc/metrics';
import type { RobustnessRecord } from '@erc/run-folder';
import { headOf, shownDifference, shownMetric } from './shown-metric.js';

/** The table for the terminal. */
export function robustnessLines({ split, metric, pluginMetrics, rows }: RobustnessRecord): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const intact = rows[0]!.metrics[metric] ?? 0;
  const table = createMetricTable(pluginMetrics);
  const columns = table.leading(
    rows.flatMap(({ metrics }) => Object.keys(metrics)),
    metric,
  );
  const cell = (text: string): string => text.padStart(14);
  return [
    `${''.padEnd(width)}${columns.map((name) => cell(headOf(table.of(name)))).join('')}${cell('change')}   (${split})`,
    ...rows.map(({ name, metrics }) => {
      const cells = columns.map((key) =>
        cell(metrics[key] === undefined ? '–' : shownMetric(table.of(key), metrics[key])),
      );
      const change = (metrics[metric] ?? 0) - intact;
      return `${name.padEnd(width)}${cells.join('')}${cell(shownDifference(table.of(metric), change))}`;
    }),
  ];
}
