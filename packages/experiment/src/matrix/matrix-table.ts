import { orderedMetrics } from '@erc/metrics';
import { type MatrixRecord, NOTHING_PUBLISHED, type Published } from '@erc/run-folder';
import { csvOf } from '../record/csv.js';
import { MADE_FROM_COLUMNS, madeFromCells } from '../record/made-from-columns.js';

/** `matrix.csv`: one row for each recipe, rates as they are (0 … 1). What is not defined is empty. Those that failed come last. */
export function matrixCsv({ metric, rows, failed = [] }: MatrixRecord): string {
  const names = orderedMetrics(rows.flatMap(({ mean }) => Object.keys(mean)));
  const published = publishedColumns([...rows, ...failed]);
  const head = [
    ...['recipe', 'dataset', 'runs', 'parameters'],
    ...names.flatMap((name) => [name, `${name}Sd`, `${name}Pooled`]),
    ...['metric', 'difference', 'low', 'high', 't', 'dof', 'p', 'pHolm', 'd', 'bf10', 'power', 'pWilcoxon'],
    ...['pRandomization', 'pRandomizationHolm', 'exchangesWithoutScore', 'failed', ...MADE_FROM_COLUMNS],
    ...published.head,
  ];
  return csvOf([
    head,
    ...rows.map((row) => {
      const { name, dataset, runs, parameters, mean, sd, pooled, comparison, madeFrom } = row;
      const { tTest, wilcoxon, randomization, adjusted } = comparison ?? {};
      return [
        ...[name, dataset.name, runs, parameters],
        ...names.flatMap((own) => [mean[own], sd[own], pooled?.[own]]),
        ...[metric, comparison?.difference, tTest?.low, tTest?.high, tTest?.t, tTest?.dof, tTest?.pValue],
        ...[adjusted?.tTest, tTest?.cohensD, tTest?.bayesFactor, tTest?.power, wilcoxon?.pValue],
        ...[randomization?.pValue, adjusted?.randomization, comparison && (randomization?.withoutScore ?? 0)],
        ...[undefined, ...madeFromCells(madeFrom)],
        ...published.cells(row),
      ];
    }),
    ...failed.map((row) => [
      ...head
        .slice(0, head.length - published.head.length)
        .map((column) => (column === 'recipe' ? row.name : column === 'failed' ? row.reason : undefined)),
      ...published.cells(row),
    ]),
  ]);
}

/** What was published beside what came out, where the matrix says something of it. */
function publishedColumns(rows: readonly { readonly published?: Published }[]) {
  const said = rows.flatMap(({ published }) => (published === undefined ? [] : [published]));
  const metrics = orderedMetrics(said.flatMap((published) => Object.keys(published?.figures ?? {})));
  if (said.length === 0) return { head: [], cells: () => [] };
  return {
    head: [...metrics.map((metric) => `${metric}Published`), 'publishedSource'],
    cells: ({ published }: { readonly published?: Published }) => [
      ...metrics.map((metric) => published?.figures[metric]),
      published === null ? NOTHING_PUBLISHED : published?.source,
    ],
  };
}
