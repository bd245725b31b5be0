import { type MetricTable, type MetricValues, type UndefinedReasons, undefinedReason } from '@erc/metrics';

/** A row of a table of metrics. */
export interface ScoredRow {
  /** Absent where the table has this row alone. */
  readonly name?: string;
  readonly metrics: MetricValues;
  readonly whyUndefined?: UndefinedReasons | undefined;
}

/**
 * Why a table shows metrics as “–” that are not defined: `AUROC, weighted AUROC not defined for text, audio: all have one class`. Nothing where it
 * shows none.
 *
 * @param columns Names of the metrics that are shown.
 */
export const whyUndefinedLines = (
  table: MetricTable,
  columns: readonly string[],
  rows: readonly ScoredRow[],
): string[] =>
  sentences(table, columns, rows, ({ metrics, whyUndefined }, column) =>
    metrics[column] === null ? ['not defined for', undefinedReason(column, whyUndefined)] : undefined,
  );

/** Why a table shows metrics as “–” that a row does not have: `CCC valence not given by text`. Nothing where every row has all. */
export const notGivenLines = (
  table: MetricTable,
  columns: readonly string[],
  rows: readonly ScoredRow[],
): string[] =>
  sentences(table, columns, rows, ({ metrics }, column) =>
    metrics[column] === undefined ? ['not given by'] : undefined,
  );

type Said = readonly [verb: string, why?: string];

/** Sentences about metrics of rows: rows with the same reason together, then metrics with the same rows. */
function sentences(
  { of }: MetricTable,
  columns: readonly string[],
  rows: readonly ScoredRow[],
  saidOf: (row: ScoredRow, column: string) => Said | undefined,
): string[] {
  const titles = new Map<string, string[]>();
  for (const column of columns) {
    const groups = new Map<string, { readonly said: Said; readonly names: string[] }>();
    for (const row of rows) {
      const said = saidOf(row, column);
      if (!said) continue;
      const key = said.join(': ');
      const { names } = groups.get(key) ?? { names: [] };
      groups.set(key, { said, names: [...names, ...(row.name === undefined ? [] : [row.name])] });
    }
    for (const { said, names } of groups.values()) {
      const [verb, why] = said;
      const end = why === undefined ? '' : `: ${why}`;
      const sentence = names.length > 0 ? `${verb} ${names.join(', ')}${end}` : `not defined${end}`;
      titles.set(sentence, [...(titles.get(sentence) ?? []), of(column).title]);
    }
  }
  return [...titles].map(([sentence, names]) => `${names.join(', ')} ${sentence}`);
}
