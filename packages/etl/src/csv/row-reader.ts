import { DataError, messageOf } from '@erc/core';
import { CsvError, type Options } from 'csv-parse';
import type { CsvDialect } from './dialect.js';

/** One row of a CSV file. */
export interface CsvRecord {
  /** Line on which the row starts, as an editor counts: the header is line 1, a quoted line break makes a row longer than a line. */
  readonly row: number;
  /** One cell per column, unquoted. */
  readonly cells: readonly string[];
}

/** Options of csv-parse for a dialect, and its errors as ours. */
export interface RowReader {
  /** Gives each row to `take`. */
  readonly options: Options;
  /** Must be told of the bytes before the parser is. */
  readonly see: (bytes: Uint8Array) => void;
  /** An error of the parser, with the row. Others come back as they are. */
  readonly fault: (error: unknown) => unknown;
}

/** Rows may have this many bytes. */
export const MAX_ROW_BYTES = 1024 * 1024;

const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is never closed',
  CSV_MAX_RECORD_SIZE: 'more than 1 MiB (is a quote never closed?)',
};

/**
 * Reads rows as spreadsheets do (RFC 4180): a cell that begins with a quote ends with one, and has its own doubled. A quote inside another cell stands for itself.
 * Blank lines are skipped.
 *
 * @param where The file, for messages.
 */
export function createRowReader(
  where: string,
  { separator, lineEnds, saysSeparator }: CsvDialect,
  take: (record: CsvRecord) => void,
): RowReader {
  const lines = createLineCounter(lineEnds[0] === '\r' ? '\r' : '\n');
  let [row, start] = [1, 0];
  let isHead = saysSeparator;
  const faultAt = (received: string, cause?: unknown): DataError =>
    new DataError(`${where} row ${row}: expected well-formed CSV, received ${received}.`, { cause });
  return {
    see: lines.add,
    options: {
      bom: false,
      delimiter: separator,
      record_delimiter: [...lineEnds],
      relax_column_count: true,
      // For quotes inside cells. Text behind a closing quote, which the parser would take as well, leaves that quote before the cell.
      relax_quotes: true,
      max_record_size: MAX_ROW_BYTES,
      on_record: (cells, { bytes }) => {
        if (
          cells.some((cell) => cell.startsWith('"')) &&
          hasTextBehindQuote(lines.textOf(start, bytes), separator)
        ) {
          throw faultAt('text after a closing quote');
        }
        start = bytes;
        if (isHead) isHead = false;
        else if (cells.length > 1 || cells[0] !== '') take({ row, cells });
        // The parser's own line count takes a quoted CRLF for two lines; its byte count is right.
        row = lines.upTo(bytes);
        return null;
      },
    },
    fault: (error) =>
      error instanceof CsvError ? faultAt(FAULTS[error.code] ?? messageOf(error), error) : error,
  };
}

/** Whether a cell of a row that begins with a quote goes on behind its closing one. */
function hasTextBehindQuote(raw: string, separator: string): boolean {
  for (let at = 0; at <= raw.length; at++) {
    if (raw[at] === '"') {
      at++;
      while (at < raw.length && (raw[at] !== '"' || raw[at + 1] === '"')) at += raw[at] === '"' ? 2 : 1;
      at++;
      if (at < raw.length && raw[at] !== separator && raw[at] !== '\r' && raw[at] !== '\n') return true;
    } else {
      const next = raw.indexOf(separator, at);
      at = next < 0 ? raw.length : next;
    }
  }
  return false;
}

/** Counts line ends in one pass over the bytes. */
function createLineCounter(lineEnd: '\r' | '\n') {
  const code = lineEnd.charCodeAt(0);
  let chunks: Uint8Array[] = [];
  // Place of the first byte of the first chunk in the file, and of the next one to look at in that chunk.
  let [start, position] = [0, 0];
  let line = 1;
  return {
    add(bytes: Uint8Array): void {
      chunks.push(bytes);
    },
    /** The text of these bytes. The first one is behind the last `end`. */
    textOf(from: number, to: number): string {
      const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      return Buffer.from(bytes.buffer, bytes.byteOffset + from - start, to - from).toString('utf8');
    },
    /** Line number of the byte at `end`. Calls must come in ascending order. */
    upTo(end: number): number {
      for (let chunk = chunks[0]; chunk; chunk = chunks[0]) {
        const found = chunk.indexOf(code, position);
        if (found >= 0) {
          if (start + found >= end) break;
          line++;
          position = found + 1;
        } else if (start + chunk.length > end) {
          break;
        } else {
          start += chunk.length;
          position = 0;
          chunks = chunks.slice(1);
        }
      }
      return line;
    },
  };
}
