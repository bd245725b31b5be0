import { metricInfo, pairedTestTable } from '@erc/metrics';
import type { MatrixRecord } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

type MatrixRow = MatrixRecord['rows'][number];

/** A matrix as lines of text, for the terminal: scores, then the tests. */
export function matrixLines(record: MatrixRecord): string[] {
  const { metric, rows, split, baseline, pairs, notes } = record;
  const columns = [
    ...new Set([metric, 'weightedF1', 'accuracy', 'macroF1', 'cccValence', 'cccArousal']),
  ].filter((name) => rows.some(({ mean }) => mean[name] !== undefined));
  const title = (name: string): string =>
    metricInfo(name).rate ? `${metricInfo(name).title} %` : metricInfo(name).title;
  const table = [
    ['', 'runs', ...columns.map(title), 'difference', 'p', 'p (Holm)', 'p (dialogues)'],
    ...rows.map((row) => [
      row.name,
      String(row.runs),
      ...columns.map((name) => cellOf(row, name)),
      ...testCells(row, record),
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const tested = rows.flatMap(({ name, comparison }) =>
    comparison?.tTest ? [{ name, result: comparison.tTest }] : [],
  );
  const spread = rows.some(({ runs }) => runs > 1) ? ', mean ± standard deviation over runs' : '';
  return [
    `${record.name}: ${split}${spread}; differences in ${metricInfo(metric).title} from ${baseline}`,
    ...table.map((row) =>
      row
        .map((cell, k) => (k === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[k]!)))
        .join('  ')
        .trimEnd(),
    ),
    ...(tested.length > 0
      ? ['', `paired t-tests over ${tested[0]!.result.n} ${pairs}`, ...pairedTestTable(tested)]
      : []),
    ...notes,
  ];
}

function cellOf({ mean, sd, runs }: MatrixRow, name: string): string {
  const value = mean[name];
  if (value === undefined) return '–';
  return runs > 1
    ? `${shownMetric(name, value)} ± ${shownMetric(name, sd[name]!)}`
    : shownMetric(name, value);
}

function testCells({ name, comparison }: MatrixRow, { metric, baseline }: MatrixRecord): string[] {
  if (!comparison) return [name === baseline ? 'baseline' : 'not tested', '', '', ''];
  const { difference, tTest, randomization, adjusted } = comparison;
  const sign = difference >= 0 ? '+' : '−';
  return [
    `${sign}${shownMetric(metric, Math.abs(difference))}`,
    pOf(tTest?.pValue),
    pOf(adjusted.tTest),
    pOf(randomization.pValue),
  ];
}

const pOf = (value: number | undefined): string =>
  value === undefined ? '–' : value < 0.001 ? '< 0.001' : value.toFixed(3);
