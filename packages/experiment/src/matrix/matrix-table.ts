import { orderedMetrics } from '@erc/metrics';
import type { MatrixRecord } from '@erc/run-folder';
import { csvOf } from '../record/csv.js';
import { MADE_FROM_COLUMNS, madeFromCells } from '../record/made-from-columns.js';

/** `matrix.csv`: one row for each recipe, rates as they are (0 … 1). What is not defined is empty. Those that failed come last. */
export function matrixCsv({ metric, rows, failed = [] }: MatrixRecord): string {
  const names = orderedMetrics(rows.flatMap(({ mean }) => Object.keys(mean)));
  const head = [
    ...['recipe', 'dataset', 'runs', 'parameters'],
    ...names.flatMap((name) => [name, `${name}Sd`, `${name}Pooled`]),
    ...['metric', 'difference', 'low', 'high', 't', 'dof', 'p', 'pHolm', 'd', 'bf10', 'power', 'pWilcoxon'],
    ...['pRandomization', 'pRandomizationHolm', 'exchangesWithoutScore', 'failed', ...MADE_FROM_COLUMNS],
  ];
  return csvOf([
    head,
    ...rows.map(({ name, dataset, runs, parameters, mean, sd, pooled, comparison, madeFrom }) => {
      const { tTest, wilcoxon, randomization, adjusted } = comparison ?? {};
      return [
        ...[name, dataset.name, runs, parameters],
        ...names.flatMap((own) => [mean[own], sd[own], pooled?.[own]]),
        ...[metric, comparison?.difference, tTest?.low, tTest?.high, tTest?.t, tTest?.dof, tTest?.pValue],
        ...[adjusted?.tTest, tTest?.cohensD, tTest?.bayesFactor, tTest?.power, wilcoxon?.pValue],
        ...[randomization?.pValue, adjusted?.randomization, comparison && (randomization?.withoutScore ?? 0)],
        ...[undefined, ...madeFromCells(madeFrom)],
      ];
    }),
    ...failed.map(({ name, reason }) =>
      head.map((column) => (column === 'recipe' ? name : column === 'failed' ? reason : undefined)),
    ),
  ]);
}
