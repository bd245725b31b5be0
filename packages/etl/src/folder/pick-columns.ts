import { DataError } from '@erc/core';
import { separatedBy } from '../csv/dialect.js';
import type { CsvTable } from '../csv/parse-csv.js';
import { suggestionOrStop } from '../csv/suggest.js';
import { prefixOf } from '../dataset-folder/columns.js';
import { FOLDER_COLUMNS, type FolderColumn, type ResolvedFolderOptions } from './options.js';

type ColumnNames = ResolvedFolderOptions['columns'];

const NEEDED: readonly FolderColumn[] = ['dialogue', 'sequence', 'speaker', 'text', 'emotion'];

/** Which cells of a file fill which column of the dataset folder. */
export interface PickedColumns {
  /** Place of each column in the file, by its name in the dataset folder. */
  readonly places: ReadonlyMap<string, number>;
  /** Columns of the file that nothing is taken from. */
  readonly ignored: readonly string[];
}

/**
 * Finds the dataset folder's columns in the header of a file. Those of votes and bio-signals (`votes_…`, `bio_…`) are taken as
 * they are named.
 *
 * @param path The file, for messages.
 * @param hasSplits Whether a column `split` says where each row belongs.
 * @throws DataError for a needed column that is not there.
 */
export function pickColumns(
  { columns, dialect }: Pick<CsvTable, 'columns' | 'dialect'>,
  names: ColumnNames,
  { path, hasSplits }: { readonly path: string; readonly hasSplits: boolean },
): PickedColumns {
  const places = new Map<string, number>();
  for (const column of FOLDER_COLUMNS) {
    if (column === 'split' && !hasSplits) continue;
    const name = names[column] ?? column;
    const place = columns.indexOf(name);
    if (place >= 0) places.set(column, place);
    else if (NEEDED.includes(column)) {
      throw new DataError(
        `${path} row 1: expected a column ${JSON.stringify(name)}${name === column ? '' : ` for ${column}`}, ` +
          `received ${receivedColumns(columns, dialect)}${suggestionOrStop(name, columns)}`,
      );
    }
  }
  for (const [place, name] of columns.entries()) if (prefixOf(name)) places.set(name, place);
  const taken = new Set(places.values());
  return { places, ignored: columns.filter((_, place) => !taken.has(place)) };
}

/** The columns of a file, for messages; one column alone means that the separator is wrong. */
const receivedColumns = (columns: readonly string[], dialect: CsvTable['dialect']): string =>
  columns.length === 1 || dialect.separator !== ','
    ? `${columns.join(', ')} ${separatedBy(dialect)}${columns.length === 1 ? ' (another separator can be said: separator)' : ''}`
    : columns.join(', ');

/** Names that columns of the files may have. */
export const expectedColumns = (names: ColumnNames): string[] =>
  FOLDER_COLUMNS.map((column) => names[column] ?? column);
