import { DataError } from '@erc/core';
import { parse } from 'csv-parse/sync';
import { type CsvDialect, dialectOf, separatedBy } from './dialect.js';
import { type CsvRecord, createRowReader } from './row-reader.js';

/** A CSV file with a header. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly records: readonly CsvRecord[];
  readonly dialect: CsvDialect;
}

/**
 * Parses the text of a small CSV file with a header. The separator is found by the first line.
 *
 * @param where The file, for messages.
 * @param expected Names of columns that the file may have.
 * @throws DataError with the row for a broken quote, for a row with more or fewer cells than the header has columns, and for two columns of one name.
 */
export function parseCsv(text: string, where: string, expected?: readonly string[]): CsvTable {
  const dialect = dialectOf(text, { expected });
  const [header, ...records] = parseRecords(text, where, dialect);
  const columns = columnsOf(header, where);
  for (const record of records) checkWidth(record, columns, dialect, where);
  return { columns, records, dialect };
}

/**
 * Rows of the text of a small CSV file as they stand, of any width, for files whose header is no list of names. Blank lines are skipped.
 *
 * @throws DataError with the row for a broken quote.
 */
export const parseCsvRecords = (text: string, where: string): CsvRecord[] =>
  parseRecords(text, where, dialectOf(text));

/** The names in a header. @throws DataError where there is none, and for two columns of one name. */
export function columnsOf(header: CsvRecord | undefined, where: string): readonly string[] {
  if (!header) throw new DataError(`${where}: expected a header, received an empty file.`);
  const columns = header.cells;
  const seen = new Set<string>();
  for (const name of columns) {
    if (seen.has(name)) {
      throw new DataError(
        `${where} row ${header.row}: expected each column once, received ${JSON.stringify(name)} twice.`,
      );
    }
    seen.add(name);
  }
  return columns;
}

/** @throws DataError for a row with more or fewer cells than the header. */
export function checkWidth(
  { row, cells }: CsvRecord,
  columns: readonly string[],
  dialect: CsvDialect,
  where: string,
): void {
  if (cells.length === columns.length) return;
  throw new DataError(
    `${where} row ${row}: expected ${columns.length} cells, as in the header, received ${cells.length} ${separatedBy(dialect)}.`,
  );
}

function parseRecords(text: string, where: string, dialect: CsvDialect): CsvRecord[] {
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  const { options, see, fault } = createRowReader(where, dialect, (record) => records.push(record));
  see(bytes);
  try {
    parse(bytes, options);
  } catch (error) {
    throw fault(error);
  }
  return records;
}
