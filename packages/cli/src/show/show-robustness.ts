import { metricInfo } from '@erc/metrics';
import type { RobustnessRecord } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

/** The table for the terminal. */
export function robustnessLines({ split, metric, rows }: RobustnessRecord): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const intact = rows[0]!.metrics[metric] ?? 0;
  const columns =
    metric === 'weightedF1' ? ['weightedF1', 'accuracy', 'uar'] : ['cccMean', 'cccValence', 'cccArousal'];
  const cell = (text: string): string => text.padStart(14);
  return [
    `${''.padEnd(width)}${columns.map((name) => cell(metricInfo(name).title)).join('')}${cell('change')}   (${split})`,
    ...rows.map(({ name, metrics }) => {
      const cells = columns.map((key) =>
        cell(metrics[key] === undefined ? '–' : shownMetric(key, metrics[key])),
      );
      const change = (metrics[metric] ?? 0) - intact;
      return `${name.padEnd(width)}${cells.join('')}${cell(`${change > 0 ? '+' : change < 0 ? '−' : ''}${shownMetric(metric, Math.abs(change))}`)}`;
    }),
  ];
}
