import { createMetricTable } from '@erc/metrics';
import type { ComparisonInput } from '@erc/run-folder';
import { cellUnder, headOf, shownScore } from './shown-metric.js';
import { notGivenLines, whyUndefinedLines } from './why-undefined.js';

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
  const columns = table.short(names);
  const by = metric ?? table.headline(names);
  const key = (one: (typeof runs)[number]): number => {
    const found = by === undefined ? undefined : value(by, one);
    if (by === undefined || found === undefined) return Number.NEGATIVE_INFINITY;
    const isLess = lessIsBetter ? lessIsBetter.includes(by) : table.of(by).goal === 'min';
    return isLess ? -found : found;
  };
  // Two runs without a value: ∞ − ∞ is NaN.
  const sorted = [...runs].sort((a, b) => (key(a) === key(b) ? 0 : key(b) - key(a)));
  const scored = sorted.filter(({ failed }) => failed === undefined);
  const width = Math.max(...runs.map(({ name }) => name.length), 3);
  const cell = (name: string, text: string): string => cellUnder(headOf(table.of(name)), text);
  return [
    `${'run'.padEnd(width)}${columns.map((name) => cell(name, headOf(table.of(name)))).join('')}   (${split})`,
    ...sorted.map((one) => {
      if (one.failed !== undefined) return `${one.name.padEnd(width)}   failed: ${one.failed}`;
      const cells = columns.map((name) => {
        const mean = value(name, one);
        return cell(name, shownScore(table.of(name), mean, one.sd?.[name]));
      });
      return `${one.name.padEnd(width)}${cells.join('')}`;
    }),
    ...whyUndefinedLines(table, columns, scored),
    ...notGivenLines(table, columns, scored),
    ...notes,
  ];
}
