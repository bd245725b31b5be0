import { orderedMetrics } from '@erc/metrics';
import type { SweepRecord } from '@erc/run-folder';
import { csvOf } from '../record/csv.js';
import { MADE_FROM_COLUMNS, madeFromCells } from '../record/made-from-columns.js';

/** `sweep.csv`: one row for each trial, the best first. */
export function sweepCsv({ trials }: SweepRecord): string {
  const paths = Object.keys(trials[0]?.settings ?? {});
  const names = orderedMetrics(trials.flatMap(({ mean }) => Object.keys(mean ?? {})));
  return csvOf([
    [
      'trial',
      ...paths,
      ...names.flatMap((name) => [name, `${name}Sd`]),
      'runs',
      'failed',
      ...MADE_FROM_COLUMNS,
    ],
    ...trials.map(({ trial, settings, mean, sd, runs, failed, madeFrom }) => [
      trial,
      ...paths.map((path) => settings[path]),
      ...names.flatMap((name) => [mean?.[name], sd?.[name]]),
      runs,
      failed,
      ...madeFromCells(madeFrom),
    ]),
  ]);
}
