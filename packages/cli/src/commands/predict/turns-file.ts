import { dirname } from 'node:path';
import { DataError, mapBounded, nearMiss } from '@erc/core';
import { type CsvRecord, readCsvFile } from '@erc/etl';
import type { PredictorTurn } from '@erc/predictor';
import type { ClipCutter, TurnPart } from './clip-cutter.js';
import { pathInside } from './path-inside.js';
import type { AskedDialogue } from './predicted-dialogue.js';
import { secondsOf } from './seconds-of.js';
import { type GivenTurn, turnOfPaths } from './turn-of-paths.js';
import { withFiles } from './with-files.js';

/** Columns that are read, by the names that a dataset folder has. All may be absent, but for one of {@link CONTENTS}. */
const COLUMNS = [
  'dialogue',
  'sequence',
  'speaker',
  'gender',
  'text',
  'audio',
  'visual',
  'video',
  'start',
  'end',
] as const;
type Column = (typeof COLUMNS)[number];

/** What a turn can be predicted from. */
const CONTENTS: readonly Column[] = ['text', 'audio', 'visual', 'video'];

/** Options of {@link readTurnsFile}. */
export interface ReadTurnsFileOptions {
  /** Names that the file may have for columns, as the recipe of the model gives them. @default the names themselves */
  readonly columnNames?: Readonly<Record<string, string>>;
  /** Names of the numbers that the model reads, in columns `bio_<name>`. @default none */
  readonly numbers?: readonly string[];
  /** Whether `start` and `end` are the part of a row's `video` that is its turn. @default false: a clip is the turn */
  readonly cutsRecordings?: boolean;
  /** Cuts voices and faces out of the column `video`. */
  readonly cut: ClipCutter['cut'];
  readonly signal?: AbortSignal | undefined;
}

/** A CSV file of turns. */
export interface TurnsFile {
  /** The header. */
  readonly columns: readonly string[];
  /** The cells of each row, in the order of the file. */
  readonly rows: readonly (readonly string[])[];
  /** Dialogues in the order in which they begin, their turns by `sequence`. */
  readonly dialogues: readonly (AskedDialogue & {
    /** Place in {@link rows} of each turn. */
    readonly rowOf: readonly number[];
  })[];
}

interface Row {
  readonly cells: readonly string[];
  readonly where: string;
  readonly dialogue: string | undefined;
  /** Absent: its place in the file. */
  readonly sequence: number | undefined;
  readonly place: number;
}

/**
 * Reads turns from a CSV file with the columns of a dataset folder; no label is needed, and other columns are kept for what is written beside
 * them. Without `dialogue` all rows are one dialogue, without `sequence` they stand in order, without `speaker` one person speaks. Paths in
 * `audio`, `visual` and `video` are relative to the file, and stay in its folder; a clip gives the voice and the face that the row does not name.
 *
 * @param path Absolute.
 * @throws DataError with file and row for what cannot be read: broken CSV, two rows of one place in a dialogue, media that are not there.
 */
export async function readTurnsFile(
  path: string,
  { columnNames = {}, numbers = [], cutsRecordings = false, cut, signal }: ReadTurnsFileOptions,
): Promise<TurnsFile> {
  const nameOf = (column: Column, header: readonly string[]): string => {
    const other = columnNames[column];
    return other !== undefined && header.includes(other) ? other : column;
  };
  let columns: readonly string[] = [];
  const placeOf = new Map<Column, number>();
  const numberPlaces = new Map<string, number>();
  const { rows } = await readCsvFile<Row>(path, {
    expected: [...COLUMNS, ...numbers.map(numberColumn), ...Object.values(columnNames)],
    open(header) {
      columns = header;
      for (const column of COLUMNS) {
        const place = header.indexOf(nameOf(column, header));
        if (place >= 0) placeOf.set(column, place);
      }
      for (const name of numbers) {
        const place = header.indexOf(numberColumn(name));
        if (place >= 0) numberPlaces.set(name, place);
      }
      if (!CONTENTS.some((column) => placeOf.has(column)) && numberPlaces.size === 0)
        throw withoutContents(path, header);
      let place = 0;
      return (record) => rowOf(record, { path, placeOf, place: place++ });
    },
  });
  if (rows.length === 0) throw new DataError(`${path}: expected at least one turn, received a header only.`);
  const folder = dirname(path);
  const plain = await mapBounded(rows, (row) => turnOf(row, { placeOf, numberPlaces, folder }), {
    signal,
  });
  const parts = await mapBounded(rows, (row) => partOf(row, { placeOf, folder, cutsRecordings }), { signal });
  const files = await cut(parts.filter((part) => part !== undefined));
  let next = 0;
  const turns = plain.map((turn, i) => (parts[i] ? withFiles(turn, files[next++]!) : turn));
  return {
    columns,
    rows: rows.map(({ cells }) => cells),
    dialogues: inDialogues(rows).map(({ name, rows: own }) => ({
      name,
      turns: own.map(({ place }) => turns[place]!),
      rowOf: own.map(({ place }) => place),
    })),
  };
}

function withoutContents(path: string, header: readonly string[]): DataError {
  const meant = CONTENTS.map((column) => nearMiss(column, header)).find((name) => name !== undefined);
  return new DataError(
    `${path} row 1: expected at least one of the columns ${CONTENTS.join(', ')}, received ${header.join(', ')}${meant === undefined ? '.' : `; is ${JSON.stringify(meant)} meant?`}`,
  );
}

function rowOf(
  { row, cells }: CsvRecord,
  {
    path,
    placeOf,
    place,
  }: { readonly path: string; readonly placeOf: ReadonlyMap<Column, number>; readonly place: number },
): Row {
  const where = `${path} row ${row}`;
  const cellOf = (column: Column): string | undefined => {
    const at = placeOf.get(column);
    return at === undefined ? undefined : cells[at];
  };
  const sequence = cellOf('sequence');
  if (sequence !== undefined && !/^(0|[1-9]\d{0,14})$/.test(sequence)) {
    throw new DataError(`${where}: sequence: expected an integer ≥ 0, received ${JSON.stringify(sequence)}.`);
  }
  return {
    cells,
    where,
    place,
    dialogue: cellOf('dialogue'),
    sequence: sequence === undefined ? undefined : Number(sequence),
  };
}

async function turnOf(
  { cells, where }: Row,
  {
    placeOf,
    numberPlaces,
    folder,
  }: {
    readonly placeOf: ReadonlyMap<Column, number>;
    readonly numberPlaces: ReadonlyMap<string, number>;
    readonly folder: string;
  },
): Promise<PredictorTurn> {
  const cellOf = (column: Column): string | undefined => {
    return cellIn(cells, placeOf.get(column));
  };
  const [speaker, gender] = [cellOf('speaker'), cellOf('gender')];
  // Training reads an empty text as one: only a file without the column has none.
  const textPlace = placeOf.get('text');
  const text = textPlace === undefined ? undefined : cells[textPlace];
  const given: GivenTurn = {
    where,
    ...(speaker !== undefined && { speaker }),
    ...(gender !== undefined && { gender }),
    ...(text !== undefined && { text }),
    ...(numberPlaces.size > 0 && { columns: numbersIn(cells, numberPlaces, where) }),
    audio: { path: cellOf('audio'), name: 'audio' },
    visual: { path: cellOf('visual'), name: 'visual' },
  };
  return turnOfPaths(given, folder);
}

/** The column of a number in a dataset folder. */
const numberColumn = (name: string): string => `bio_${name}`;

/** The numbers of a row; those whose cells are empty are not known. */
function numbersIn(
  cells: readonly string[],
  places: ReadonlyMap<string, number>,
  where: string,
): Record<string, number> {
  return Object.fromEntries(
    [...places].flatMap(([name, place]) => {
      const cell = cellIn(cells, place)?.trim();
      if (!cell) return [];
      const value = Number(cell);
      if (Number.isFinite(value)) return [[name, value]];
      throw new DataError(
        `${where}: ${numberColumn(name)}: expected a number, received ${JSON.stringify(cell)}.`,
      );
    }),
  );
}

/** An empty cell says that there is none, but for texts. */
const cellIn = (cells: readonly string[], place: number | undefined): string | undefined =>
  place === undefined ? undefined : cells[place] || undefined;

/** The clip of a row, or the part of a recording. */
async function partOf(
  { cells, where }: Row,
  {
    placeOf,
    folder,
    cutsRecordings,
  }: {
    readonly placeOf: ReadonlyMap<Column, number>;
    readonly folder: string;
    readonly cutsRecordings: boolean;
  },
): Promise<TurnPart | undefined> {
  const video = cellIn(cells, placeOf.get('video'));
  if (video === undefined) return undefined;
  const path = await pathInside(video, { folder, where: `${where}: video` });
  const [start, end] = [cellIn(cells, placeOf.get('start')), cellIn(cells, placeOf.get('end'))];
  if (!cutsRecordings || (start === undefined && end === undefined)) return { path, where };
  const startSeconds = secondsOf(start, `${where}: start`);
  const endSeconds = secondsOf(end, `${where}: end`);
  if (startSeconds < endSeconds) return { path, where, span: { startSeconds, endSeconds } };
  throw new DataError(`${where}: end: expected a time after the start, received ${end}.`);
}

function inDialogues(rows: readonly Row[]): { readonly name: string | undefined; readonly rows: Row[] }[] {
  const groups = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.dialogue);
    if (group) group.push(row);
    else groups.set(row.dialogue, [row]);
  }
  return [...groups].map(([name, group]) => {
    const sorted = [...group].sort((a, b) => (a.sequence ?? a.place) - (b.sequence ?? b.place));
    for (const [i, row] of sorted.entries()) {
      const before = sorted[i - 1];
      if (before && row.sequence !== undefined && before.sequence === row.sequence) {
        throw new DataError(
          `${row.where}: expected one row for ${name === undefined ? '' : `dialogue ${JSON.stringify(name)}, `}sequence ${row.sequence}, received another in ${before.where}.`,
        );
      }
    }
    return { name, rows: sorted };
  });
}
