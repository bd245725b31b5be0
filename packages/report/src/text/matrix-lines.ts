import { createMetricTable, type MetricTable, pairedTestTable } from '@erc/metrics';
import type { MatrixRecord } from '@erc/run-folder';
import { headOf, shownDifference, shownMetric } from './shown-metric.js';

type MatrixRow = MatrixRecord['rows'][number];

/** A matrix as lines of text: scores, why others have none, then the tests. */
export function matrixLines(record: MatrixRecord): string[] {
  const { metric, pluginMetrics, rows, failed = [], split, baseline, pairs, notes } = record;
  const known = createMetricTable(pluginMetrics);
  const columns = known.leading(
    rows.flatMap(({ mean }) => Object.keys(mean)),
    metric,
  );
  const title = (name: string): string =>
    known.of(name).rate ? `${headOf(known.of(name))} %` : headOf(known.of(name));
  const table = [
    ['', 'runs', ...columns.map(title), 'difference', 'p', 'p (Holm)', 'p (dialogues)'],
    ...rows.map((row) => [
      row.name,
      String(row.runs),
      ...columns.map((name) => cellOf(row, name, known)),
      ...testCells(row, record, known),
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const tested = rows.flatMap(({ name, comparison }) =>
    comparison?.tTest ? [{ name, result: comparison.tTest }] : [],
  );
  const spread = rows.some(({ runs }) => runs > 1) ? ', mean ± standard deviation over runs' : '';
  return [
    `${record.name}: ${split}${spread}; differences in ${known.of(metric).title} from ${baseline}`,
    ...table.map((row) =>
      row
        .map((cell, k) => (k === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[k]!)))
        .join('  ')
        .trimEnd(),
    ),
    ...failed.map(({ name, reason }) => `${name.padEnd(widths[0]!)}  failed: ${reason}`),
    ...(tested.length > 0
      ? ['', `paired t-tests over ${tested[0]!.result.n} ${pairs}`, ...pairedTestTable(tested)]
      : []),
    ...notes,
  ];
}

function cellOf({ mean, sd, runs }: MatrixRow, name: string, known: MetricTable): string {
  const facts = known.of(name);
  const value = mean[name];
  if (value === undefined) return '–';
  return runs > 1
    ? `${shownMetric(facts, value)} ± ${shownMetric(facts, sd[name]!)}`
    : shownMetric(facts, value);
}

function testCells(
  { name, comparison }: MatrixRow,
  { metric, baseline }: MatrixRecord,
  known: MetricTable,
): string[] {
  if (!comparison) return [name === baseline ? 'baseline' : 'not tested', '', '', ''];
  const { difference, tTest, randomization, adjusted } = comparison;
  return [
    shownDifference(known.of(metric), difference),
    pOf(tTest?.pValue),
    pOf(adjusted.tTest),
    pOf(randomization.pValue),
  ];
}

const pOf = (value: number | null | undefined): string =>
  value === undefined || value === null ? '–' : value < 0.001 ? '< 0.001' : value.toFixed(3);
