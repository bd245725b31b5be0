import { DataError, messageOf } from '@erc/core';
import { CsvError, parse } from 'csv-parse/sync';

/** One row of a {@link CsvTable}. */
export interface CsvRecord {
  /** Line on which the row starts, as an editor counts: the header is line 1, a quoted line break makes a row longer than a line. */
  readonly row: number;
  /** One cell per column, unquoted. */
  readonly cells: readonly string[];
}

/** A CSV file with a header. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly records: readonly CsvRecord[];
}

const MAX_ROW_BYTES = 1024 * 1024;
const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is never closed',
  CSV_MAX_RECORD_SIZE: 'more than 1 MiB (is a quote never closed?)',
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote inside a cell that does not start with one',
};

/**
 * Parses comma-separated text with a header (RFC 4180; rows end with LF or CRLF). Blank lines are skipped.
 *
 * @param where The file, for messages.
 * @throws DataError with the row for a broken quote, for a row with more or fewer cells than the header has columns, and for two columns of one name.
 */
export function parseCsv(text: string, where: string): CsvTable {
  const [header, ...records] = parseCsvRecords(text, where);
  if (!header) throw new DataError(`${where}: expected a header, received an empty file.`);
  const columns = header.cells;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new DataError(
      `${where} row ${header.row}: expected each column once, received ${JSON.stringify(twice)} twice.`,
    );
  }
  for (const { row, cells } of records) {
    if (cells.length === columns.length) continue;
    throw new DataError(
      `${where} row ${row}: expected ${columns.length} cells, as in the header, received ${cells.length}.`,
    );
  }
  return { columns, records };
}

/**
 * Rows of comma-separated text as they stand, of any width, for files whose header is no list of names. Blank lines are skipped.
 *
 * @throws DataError with the row for a broken quote.
 */
export function parseCsvRecords(text: string, where: string): CsvRecord[] {
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  const lines = createLineCounter(bytes);
  let row = 1;
  try {
    parse(bytes, {
      bom: false,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      max_record_size: MAX_ROW_BYTES,
      on_record: (cells: string[], context) => {
        if (cells.length > 1 || cells[0] !== '') records.push({ row, cells });
        // The parser's own line count takes a quoted CRLF for two lines; its byte count is right.
        row = lines.upTo(context.bytes);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(
      `${where} row ${row}: expected well-formed CSV, received ${FAULTS[error.code] ?? messageOf(error)}.`,
      { cause: error },
    );
  }
  return records;
}

/** Counts line feeds in one pass over the bytes. */
function createLineCounter(bytes: Buffer) {
  let line = 1;
  let position = 0;
  return {
    /** Line number of the byte at `end`. Calls must come in ascending order. */
    upTo(end: number): number {
      for (
        let found = bytes.indexOf(0x0a, position);
        found >= 0 && found < end;
        found = bytes.indexOf(0x0a, position)
      ) {
        line++;
        position = found + 1;
      }
      return line;
    },
  };
}
