import { DataError } from '@erc/core';
import { readCsvFile } from '@erc/etl';
import type { RecordedTurn } from '@erc/predictor';
import { secondsOf } from './seconds-of.js';

const COLUMNS = ['start', 'end', 'speaker', 'gender', 'text'] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Reads turns of a recording from a CSV file with the columns `start` and `end`, and where there are such `speaker`, `gender` and `text`. Times are
 * seconds or `1:02:03.5`.
 *
 * @returns In the order of time.
 * @throws DataError with file and row for a time that is none, and for an end that is not behind its start.
 */
export async function readTimesFile(path: string): Promise<RecordedTurn[]> {
  const { rows } = await readCsvFile<RecordedTurn>(path, {
    expected: COLUMNS,
    open(header) {
      const lacking = (['start', 'end'] as const).find((column) => !header.includes(column));
      if (lacking !== undefined) {
        throw new DataError(
          `${path} row 1: expected the columns start, end, received ${header.join(', ')}, without ${lacking}.`,
        );
      }
      return ({ row, cells }) => {
        const where = `${path} row ${row}`;
        const cellOf = (column: Column): string | undefined => cells[header.indexOf(column)] || undefined;
        const startSeconds = secondsOf(cellOf('start'), `${where}: start`);
        const endSeconds = secondsOf(cellOf('end'), `${where}: end`);
        if (endSeconds <= startSeconds) {
          throw new DataError(`${where}: end: expected a time after the start, received ${cellOf('end')}.`);
        }
        const [speaker, gender, text] = [cellOf('speaker'), cellOf('gender'), cellOf('text')];
        return {
          startSeconds,
          endSeconds,
          where,
          ...(speaker !== undefined && { speaker }),
          ...(gender !== undefined && { gender }),
          ...(text !== undefined && { text }),
        };
      };
    },
  });
  return [...rows].sort((a, b) => a.startSeconds - b.startSeconds);
}
