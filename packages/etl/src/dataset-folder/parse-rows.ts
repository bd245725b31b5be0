import { DataError, type Split } from '@erc/core';
import type { CsvRecord } from '../csv/row-reader.js';
import { suggestionOrStop } from '../csv/suggest.js';
import { COLUMN_PREFIXES, type ColumnPrefix, PLAIN_COLUMNS, prefixOf, REQUIRED_COLUMNS } from './columns.js';
import type { UtteranceRow } from './contents.js';
import { rowProblem } from './row-problem.js';

/** An utterance, and where it stands. */
export interface ParsedRow {
  readonly row: UtteranceRow;
  /** `<file> row <line>`, for messages. */
  readonly where: string;
  /** The line on which it starts. */
  readonly line: number;
}

export interface ParseRowsOptions {
  /** The CSV file, for messages. */
  readonly path: string;
  readonly split: Split;
  readonly labels: readonly string[];
}

/**
 * What parses and checks the rows of one split, one after the other.
 *
 * @param columns The header.
 * @throws DataError with file and row for the first thing that is wrong: at once for the header, from the returned function for a row.
 */
export function createRowParser(
  columns: readonly string[],
  { path, split, labels }: ParseRowsOptions,
): (record: CsvRecord) => ParsedRow {
  checkColumns(columns, `${path} row 1`);
  const rowOfId = new Map<string, number>();
  return ({ row: line, cells }) => {
    const where = `${path} row ${line}`;
    const row = toRow(new Map(columns.map((column, i) => [column, cells[i]!])), split, where);
    const problem = rowProblem(row, split, labels);
    if (problem) throw new DataError(`${where}: ${problem}`);
    const first = rowOfId.get(row.id);
    if (first !== undefined) {
      throw new DataError(
        `${where}: id: expected each id once, received ${JSON.stringify(row.id)}, as in row ${first}.`,
      );
    }
    rowOfId.set(row.id, line);
    return { row, where, line };
  };
}

function checkColumns(columns: readonly string[], where: string): void {
  const missing = REQUIRED_COLUMNS.find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw new DataError(
      `${where}: expected the columns ${REQUIRED_COLUMNS.join(', ')}, received none named ${JSON.stringify(missing)}.`,
    );
  }
  const unknown = columns.find((column) => !PLAIN_COLUMNS.includes(column) && !prefixOf(column));
  if (unknown !== undefined) {
    throw new DataError(
      `${where}: expected the columns ${[...PLAIN_COLUMNS, ...COLUMN_PREFIXES.map((prefix) => `${prefix}…`)].join(', ')}, ` +
        `received ${JSON.stringify(unknown)}${suggestionOrStop(unknown, PLAIN_COLUMNS)}`,
    );
  }
}

/**
 * The utterance of one row, not yet checked as a whole. Columns that are absent count as empty.
 *
 * @throws DataError for a cell that should be a number and is none, and for a use that there is not.
 */
export function toRow(cells: ReadonlyMap<string, string>, split: Split, where: string): UtteranceRow {
  const text = (column: string): string => cells.get(column)!;
  const optional = (column: string): string | undefined => cells.get(column) || undefined;
  const number = (column: string): number | undefined => {
    const cell = optional(column);
    return cell === undefined ? undefined : toNumber(cell, column, where);
  };
  return withoutUndefined<UtteranceRow>({
    id: split === 'dev' ? text('id').replace(/^valid\//, 'dev/') : text('id'),
    dialogue: text('dialogue'),
    sequence: toSequence(text('sequence'), where),
    speaker: text('speaker'),
    text: text('text'),
    audio: optional('audio'),
    visual: optional('visual'),
    emotion: text('emotion'),
    sentiment: optional('sentiment'),
    valence: number('valence'),
    arousal: number('arousal'),
    dominance: number('dominance'),
    startSeconds: number('start'),
    endSeconds: number('end'),
    gender: optional('gender'),
    session: optional('session'),
    tie: optional('tie'),
    mixed: optional('mixed'),
    use: toUse(optional('use'), where),
    votes: numbersByName('votes_', [...cells.keys()], number),
    bio: numbersByName('bio_', [...cells.keys()], number),
  });
}

function numbersByName(
  prefix: ColumnPrefix,
  columns: readonly string[],
  number: (column: string) => number | undefined,
): Record<string, number> | undefined {
  const entries = columns.flatMap((column): [string, number][] => {
    const value = column.startsWith(prefix) ? number(column) : undefined;
    return value === undefined ? [] : [[column.slice(prefix.length), value]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function toUse(cell: string | undefined, where: string): UtteranceRow['use'] {
  if (cell === 'context') return cell;
  if (cell === undefined || cell === 'scored') return undefined;
  throw new DataError(`${where}: use: expected scored or context, received ${JSON.stringify(cell)}.`);
}

function toSequence(cell: string, where: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(cell)) {
    throw new DataError(`${where}: sequence: expected an integer ≥ 0, received ${JSON.stringify(cell)}.`);
  }
  return Number(cell);
}

// Number() alone would also take '', ' 1', '0x10' and 'Infinity'.
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(cell: string, column: string, where: string): number {
  if (!NUMBER.test(cell)) {
    throw new DataError(
      `${where}: ${column}: expected ${expectedFor(cell)}, received ${JSON.stringify(cell)}.`,
    );
  }
  return Number(cell);
}

/** What spreadsheets and other programs write where there is no number. */
const NOTHING = /^(na|n\/a|nan|null|none|nil|-|\?|\.)$/i;

/** What a cell should be that is no number, for who wrote it by a rule of another program. */
function expectedFor(cell: string): string {
  const text = cell.trim();
  if (NOTHING.test(text)) return 'a number, or an empty cell where there is none';
  const point = text.replace(',', '.');
  return NUMBER.test(point) && text.includes(',')
    ? `a number with a decimal point, such as ${point}`
    : 'a number';
}

type Maybe<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** Absent instead of `undefined`: what `exactOptionalPropertyTypes` and equality in tests mean by optional. */
function withoutUndefined<T extends object>(value: Maybe<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
