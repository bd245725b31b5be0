import { createMetricTable } from '@erc/metrics';
import type { RobustnessRecord } from '@erc/run-folder';
import { cellUnder, headOf, shownDifference, shownScore } from './shown-metric.js';
import { whyUndefinedLines } from './why-undefined.js';

/** The table. A change from or to a score that is not defined is shown as “–”, with the reason below. */
export function robustnessLines({ split, metric, pluginMetrics, rows }: RobustnessRecord): string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const intact = rows[0]!.metrics[metric];
  const without = rows.filter(({ metrics }) => typeof metrics[metric] !== 'number').map(({ name }) => name);
  const table = createMetricTable(pluginMetrics);
  const columns = table.leading(
    rows.flatMap(({ metrics }) => Object.keys(metrics)),
    metric,
  );
  const cell = (name: string, text: string): string => cellUnder(headOf(table.of(name)), text);
  return [
    `${''.padEnd(width)}${columns.map((name) => cell(name, headOf(table.of(name)))).join('')}${cellUnder('change', 'change')}   (${split})`,
    ...rows.map(({ name, metrics }) => {
      const cells = columns.map((key) => cell(key, shownScore(table.of(key), metrics[key], undefined)));
      const own = metrics[metric];
      const isKnown = typeof own === 'number' && typeof intact === 'number';
      const change = isKnown ? shownDifference(table.of(metric), own - intact) : '–';
      return `${name.padEnd(width)}${cells.join('')}${cellUnder('change', change)}`;
    }),
    ...(without.length > 0
      ? [`${table.of(metric).title} is not defined, so no change: ${without.join(', ')}`]
      : []),
    ...whyUndefinedLines(table, columns, rows),
  ];
}
