import { createMetricTable } from '@erc/metrics';
import type { ComparisonInput } from '@erc/run-folder';
import { cellUnder, headOf, shownMetric } from './shown-metric.js';

/** Several runs as a table: best first. */
export function comparedRunsLines({
  runs,
  split,
  metric,
  pluginMetrics,
  lessIsBetter,
  notes = [],
}: ComparisonInput): string[] {
  const table = createMetricTable(pluginMetrics);
  const value = (name: string, one: (typeof runs)[number]): number | undefined =>
    one.metrics[name] ?? undefined;
  const names = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
  const columns = table.short(names).filter((name) => runs.some((one) => value(name, one) !== undefined));
  const by = metric ?? table.headline(names);
  const key = (one: (typeof runs)[number]): number => {
    const found = by === undefined ? undefined : value(by, one);
    if (by === undefined || found === undefined) return Number.NEGATIVE_INFINITY;
    const isLess = lessIsBetter ? lessIsBetter.includes(by) : table.of(by).goal === 'min';
    return isLess ? -found : found;
  };
  // Two runs without a value: ∞ − ∞ is NaN.
  const sorted = [...runs].sort((a, b) => (key(a) === key(b) ? 0 : key(b) - key(a)));
  const width = Math.max(...runs.map(({ name }) => name.length), 3);
  const cell = (name: string, text: string): string => cellUnder(headOf(table.of(name)), text);
  return [
    `${'run'.padEnd(width)}${columns.map((name) => cell(name, headOf(table.of(name)))).join('')}   (${split})`,
    ...sorted.map((one) => {
      if (one.failed !== undefined) return `${one.name.padEnd(width)}   failed: ${one.failed}`;
      const cells = columns.map((name) => {
        const mean = value(name, one);
        const sd = one.sd?.[name];
        if (mean === undefined) return cell(name, '–');
        return cell(
          name,
          `${shownMetric(table.of(name), mean)}${typeof sd === 'number' ? ` ± ${shownMetric(table.of(name), sd)}` : ''}`,
        );
      });
      return `${one.name.padEnd(width)}${cells.join('')}`;
    }),
    ...notes,
  ];
}
