import { stringify } from 'csv-stringify/sync';
import {
  COLUMN_PREFIXES,
  NUMBER_COLUMN_NAMES,
  NUMBER_COLUMNS,
  PREFIXED_COLUMNS,
  REQUIRED_COLUMNS,
  TEXT_COLUMNS,
} from './columns.js';
import type { UtteranceRow } from './contents.js';

/** The CSV text of one split: the required columns, then those optional ones that at least one row fills. */
export function formatRows(rows: readonly UtteranceRow[]): string {
  const cellsOfRows = rows.map(cellsOf);
  const filled = new Set(cellsOfRows.flatMap((cells) => [...cells.keys()]));
  const plain: string[] = [...REQUIRED_COLUMNS, ...TEXT_COLUMNS, ...NUMBER_COLUMN_NAMES];
  const columns = [
    ...REQUIRED_COLUMNS,
    ...plain.slice(REQUIRED_COLUMNS.length).filter((column) => filled.has(column)),
    ...[...filled].filter((column) => !plain.includes(column)).sort(),
  ];
  return stringify(
    [columns, ...cellsOfRows.map((cells) => columns.map((column) => cells.get(column) ?? ''))],
    // A lone CR would otherwise stand unquoted, and be taken for half of a CRLF at the end of a row.
    { record_delimiter: '\n', quoted_match: /[\r\n]/ },
  );
}

/** Non-empty cells by column. */
function cellsOf(row: UtteranceRow): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (column: string, value: string | number | undefined) => {
    if (value !== undefined && value !== '') cells.set(column, String(value));
  };
  for (const column of REQUIRED_COLUMNS) put(column, row[column]);
  for (const column of TEXT_COLUMNS) put(column, row[column]);
  for (const column of NUMBER_COLUMN_NAMES) put(column, row[NUMBER_COLUMNS[column]]);
  for (const prefix of COLUMN_PREFIXES) {
    for (const [name, value] of Object.entries(row[PREFIXED_COLUMNS[prefix]] ?? {}))
      put(prefix + name, value);
  }
  return cells;
}
