import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DataError, messageOf } from '@erc/core';
import { parse } from 'csv-parse';
import { type CsvDialect, dialectOf, type Separator } from './dialect.js';
import { checkWidth, columnsOf } from './parse-csv.js';
import { checkSize } from './read-bytes.js';
import { type CsvRecord, createRowReader, MAX_ROW_BYTES } from './row-reader.js';
import { utf8Pieces } from './utf8-pieces.js';

/** Rows of one file at most: what becomes of a million utterances fits into the memory that Node takes by itself. */
export const MAX_ROWS = 1_000_000;

/** Options of {@link readCsvFile}. */
export interface ReadCsvFileOptions<Row> {
  /** Names of columns that the file may have: they tell its separator. */
  readonly expected?: readonly string[];
  /** @default the one that the first line shows */
  readonly separator?: Separator | undefined;
  /** Rows at most. @default {@link MAX_ROWS} */
  readonly maxRows?: number;
  /** Looks at the header, and gives what makes a row of the cells. */
  readonly open: (columns: readonly string[], dialect: CsvDialect) => (record: CsvRecord) => Row;
}

/** What a CSV file holds. */
export interface CsvFile<Row> {
  readonly rows: readonly Row[];
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

/**
 * Reads a CSV file with a header as it comes from the disk: no more of it is held than the rows that `open` makes. UTF-8, or UTF-16 with a byte order
 * mark; a file of at most 256 MiB.
 *
 * @throws DataError with file and row for what is no such file, broken quotes, rows of another width than the header, and for more than `maxRows` rows.
 */
export async function readCsvFile<Row>(
  path: string,
  { expected, separator, maxRows = MAX_ROWS, open }: ReadCsvFileOptions<Row>,
): Promise<CsvFile<Row>> {
  await checkSize(path);
  const hash = createHash('sha256');
  const rows: Row[] = [];
  let count = 0;
  let columns: readonly string[] | undefined;
  let toRow: ((record: CsvRecord) => Row) | undefined;
  let sink: Sink | undefined;
  const start = (head: string): Sink => {
    const dialect = dialectOf(head, { expected, separator });
    return createSink(path, dialect, (record) => {
      if (!toRow || !columns) {
        columns = columnsOf(record, path);
        toRow = open(columns, dialect);
        return;
      }
      checkWidth(record, columns, dialect, path);
      // Those behind the limit are counted, not kept.
      if (++count <= maxRows) rows.push(toRow(record));
    });
  };
  let head: Buffer[] = [];
  for await (const piece of utf8Pieces(bytesOf(path, hash.update.bind(hash)), path)) {
    if (sink) {
      await sink.write(piece);
      continue;
    }
    head.push(piece);
    const bytes = Buffer.concat(head);
    if (!bytes.includes('\n') && bytes.length <= MAX_ROW_BYTES) continue;
    head = [];
    sink = start(bytes.toString('utf8', 0, MAX_ROW_BYTES));
    await sink.write(bytes);
  }
  const unwritten = Buffer.concat(head);
  sink ??= start(unwritten.toString('utf8'));
  if (unwritten.length > 0) await sink.write(unwritten);
  await sink.end();
  if (!columns) columnsOf(undefined, path);
  if (count > maxRows) {
    throw new DataError(`${path}: expected at most ${maxRows} rows, received ${count}.`);
  }
  return { rows, sha256: hash.digest('hex') };
}

async function* bytesOf(path: string, see: (bytes: Uint8Array) => void): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 18 })) {
      see(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw new DataError(`${path}: expected a readable file, received ${messageOf(cause)}.`, { cause });
  }
}

interface Sink {
  readonly write: (bytes: Buffer) => Promise<void>;
  readonly end: () => Promise<void>;
}

function createSink(where: string, dialect: CsvDialect, take: (record: CsvRecord) => void): Sink {
  const { options, see, fault } = createRowReader(where, dialect, take);
  const parser = parse(options);
  // Each error comes to the callback too.
  parser.on('error', () => {});
  // Nothing is pushed, but the end is told to readers only.
  parser.resume();
  const done = (start: (callback: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => start((error) => (error ? reject(fault(error)) : resolve())));
  return {
    async write(bytes) {
      see(bytes);
      await done((callback) => parser.write(bytes, callback));
    },
    end: () =>
      new Promise((resolve, reject) => {
        parser.once('error', (error) => reject(fault(error)));
        parser.end(resolve);
      }),
  };
}
