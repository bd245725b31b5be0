import { DataError, type Split } from '@erc/core';
import { splitOfWord } from '../folder/read-folder-split.js';
import { type FileIndex, kindOfName } from './corpus-files.js';
import type { Table } from './read-table.js';
import {
  findColumns,
  MEDIA_COLUMNS,
  type MediaColumn,
  mediaOfHeader,
  type TableColumn,
} from './usual-columns.js';

/** Where the columns of a table are. */
export interface TablePlaces {
  readonly places: ReadonlyMap<TableColumn, number>;
  /** What is odd about them, a line each. */
  readonly notes: readonly string[];
}

/**
 * Finds the columns of a table by usual headers, and those of files by their cells.
 *
 * @param given Headers that the user names.
 * @throws DataError for a named header that is none of the table's, and where no column has emotions.
 */
export function placesOf(
  { path, split, headers, records }: Table,
  {
    index,
    given,
  }: { readonly index: FileIndex; readonly given: Readonly<Partial<Record<TableColumn, string>>> },
): TablePlaces {
  const found = findColumns(headers, given);
  for (const [column, place] of found) {
    if (place >= 0) continue;
    throw new DataError(
      `${path}: columns.${column}: expected one of its columns ${headers.join(', ')}, received ${JSON.stringify(given[column])}.`,
    );
  }
  const notes: string[] = [];
  const cellsAt = (place: number): string[] =>
    records.flatMap(({ cells }) => (cells[place]!.trim() === '' ? [] : [cells[place]!]));
  const splitPlace = split === undefined ? found.get('split') : undefined;
  if (splitPlace === undefined || cellsAt(splitPlace).some((cell) => splitOfWord(cell) === undefined)) {
    if (splitPlace !== undefined) {
      notes.push(
        `the column ${headers[splitPlace]} names other parts than train, dev and test, and is not read`,
      );
    }
    found.delete('split');
  }
  const taken = new Set(found.values());
  for (const [place, header] of headers.entries()) {
    if (taken.has(place)) continue;
    const column = mediaAt(header, cellsAt(place), index);
    if (column !== undefined && !found.has(column)) found.set(column, place);
  }
  if (!found.has('emotion')) {
    throw new DataError(
      `${path} row 1: expected a column of emotions (emotion, label, …; another one is named by columns.emotion=…), received ${headers.join(', ')}.`,
    );
  }
  return { places: found, notes };
}

/** The column of files that cells are of, by their endings, or by the files that they name, or by the header. */
function mediaAt(header: string, cells: readonly string[], index: FileIndex): MediaColumn | undefined {
  if (cells.length === 0) return undefined;
  const byHeader = mediaOfHeader(header);
  const share = (has: (cell: string) => boolean): number => cells.filter(has).length / cells.length;
  const byEnding = MEDIA_COLUMNS.find((column) => share((cell) => kindOfName(cell.trim()) === column) > 0.5);
  if (byEnding !== undefined) return byEnding;
  if (byHeader === undefined) return undefined;
  const byFile = MEDIA_COLUMNS.find(
    (column) => share((cell) => index.find(cell, column) !== undefined) > 0.5,
  );
  return byFile ?? (byHeader === 'any' ? undefined : byHeader);
}

/** The split of a row. */
export const splitIn = ({ split }: Table, cell: string | undefined): Split | undefined =>
  split ?? (cell === undefined ? undefined : splitOfWord(cell));
