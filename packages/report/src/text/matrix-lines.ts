import { createMetricTable, type MetricTable } from '@erc/metrics';
import type { MatrixRecord } from '@erc/run-folder';
import { publishedColumn, tTestLines } from './matrix-tables.js';
import { headOf, shownDifference, shownScore } from './shown-metric.js';
import { notGivenLines, whyUndefinedLines } from './why-undefined.js';

type MatrixRow = MatrixRecord['rows'][number];

/** A matrix as lines of text: scores, why others have none, then the tests. */
export function matrixLines(record: MatrixRecord): string[] {
  const { metric, pluginMetrics, rows, failed = [], split, baseline, notes } = record;
  const known = createMetricTable(pluginMetrics);
  const columns = columnsOf(record, known);
  const title = (name: string): string =>
    known.of(name).rate ? `${headOf(known.of(name))} %` : headOf(known.of(name));
  const published = publishedColumn(record, known);
  const table = [
    [
      ...['', 'runs', ...columns.map(title), ...published.head],
      ...['difference', 'p', 'p (Holm)', 'p (dialogues)'],
    ],
    ...rows.map((row) => [
      row.name,
      String(row.runs),
      ...columns.map((name) => shownScore(known.of(name), row.mean[name], spreadOf(row, name))),
      ...published.cells(row),
      ...testCells(row, record, known),
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const isSpread = rows.some(({ runs }) => runs > 1);
  const spread = isSpread ? ', mean ± standard deviation over runs' : '';
  const single = isSpread ? rows.filter(({ runs }) => runs === 1).map(({ name }) => name) : [];
  const scored = rows.map(({ name, mean, whyUndefined }) => ({ name, metrics: mean, whyUndefined }));
  const withoutTest = rows.flatMap(withoutTTestOf);
  const withoutScore = rows.flatMap(({ name, comparison }) => withoutScoreOf(name, comparison));
  return [
    `${record.name}: ${split}${spread}; differences in ${known.of(metric).title} from ${baseline}`,
    ...table.map((row) =>
      row
        .map((cell, k) => (k === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[k]!)))
        .join('  ')
        .trimEnd(),
    ),
    ...failed.map(({ name, reason }) => `${name.padEnd(widths[0]!)}  failed: ${reason}`),
    ...whyUndefinedLines(known, columns, scored),
    ...notGivenLines(known, columns, scored),
    ...(single.length > 0 ? [`a single run has no standard deviation: ${single.join(', ')}`] : []),
    ...withoutTest,
    ...withoutScore,
    ...published.sources,
    ...tTestLines(record, known),
    ...notes,
  ];
}

/** The metrics that are tested first, then those of every short table. */
function columnsOf({ rows, metric, metrics = [metric] }: MatrixRecord, known: MetricTable): string[] {
  const names = new Set(rows.flatMap(({ mean }) => Object.keys(mean)));
  return [...new Set([...metrics.filter((name) => names.has(name)), ...known.leading(names, metric)])];
}

/** Older files have a spread of 0 of a single run. */
const spreadOf = ({ runs, sd }: MatrixRow, name: string): number | null | undefined =>
  runs > 1 ? sd[name] : undefined;

/** Why the p of a recipe's t-test is “–”. */
function withoutTTestOf({ name, runs, comparison }: MatrixRow): string[] {
  if (!comparison || comparison.tTest) return [];
  const [one, equal] = ['there is one pair', 'the same difference in every pair'];
  // Older files do not tell them apart.
  const why = comparison.tTest === null ? equal : runs === 1 ? one : `${one}, or ${equal}`;
  return [`no t-test of ${name}: ${why}`];
}

/** How many exchanges of a recipe's randomisation count for nothing. */
function withoutScoreOf(name: string, comparison: MatrixRow['comparison']): string[] {
  const { withoutScore, resamples } = comparison?.randomization ?? {};
  if (withoutScore === undefined) return [];
  return [
    `p (dialogues) of ${name}: ${withoutScore} of ${resamples} exchanges have no score and are left out`,
  ];
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
