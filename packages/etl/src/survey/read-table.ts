import { DataError, type Split } from '@erc/core';
import { readCsvFile } from '../csv/read-csv-file.js';
import type { CsvRecord } from '../csv/row-reader.js';

/** A CSV file, as it stands. */
export interface Table {
  readonly path: string;
  /** The split that its name says. */
  readonly split: Split | undefined;
  readonly headers: readonly string[];
  readonly records: readonly CsvRecord[];
}

/** @throws DataError for what is no CSV file, and for one without a row. */
export async function readTable(path: string, split: Split | undefined): Promise<Table> {
  let headers: readonly string[] = [];
  const { rows: records } = await readCsvFile(path, {
    open(columns) {
      headers = columns;
      return (record) => record;
    },
  });
  if (records.length > 0) return { path, split, headers, records };
  throw new DataError(`${path}: expected at least one row, received a header only.`);
}
