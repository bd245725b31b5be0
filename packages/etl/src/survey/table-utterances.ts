import { DataError, UNKNOWN_SPEAKER } from '@erc/core';
import { parseSeconds } from '@erc/media';
import type { CsvRecord } from '../csv/row-reader.js';
import { NUMBER_COLUMN_NAMES, TEXT_COLUMNS } from '../dataset-folder/columns.js';
import { FOLDER_COLUMNS, type FolderColumn } from '../folder/options.js';
import type { FileIndex } from './corpus-files.js';
import type { FoundUtterance } from './found-corpus.js';
import { nameDialogues } from './name-dialogues.js';
import type { Table } from './read-table.js';
import { type Cue, joinCues } from './subtitles.js';
import { placesOf, splitIn } from './table-places.js';
import { isPrefixed, MEDIA_COLUMNS, type MediaColumn, type TableColumn } from './usual-columns.js';

/** What tables hold. */
export interface TableSurvey {
  readonly utterances: readonly FoundUtterance[];
  /** Headers that are not the names of their columns. */
  readonly columns: Readonly<Partial<Record<FolderColumn, string>>>;
  /** Whether `start` and `end` are parts of the recordings. */
  readonly cut: boolean;
  /** Why the source cannot read the tables as they are. None: it can. */
  readonly unreadable: readonly string[];
  readonly found: readonly string[];
  readonly assumed: readonly string[];
}

/** Options of {@link surveyTables}. */
export interface SurveyTablesOptions {
  readonly index: FileIndex;
  /** Headers that the user names. */
  readonly given: Readonly<Partial<Record<TableColumn, string>>>;
  /** The cues of a recording, where it has subtitles. */
  readonly cuesOf: (media: string) => Promise<readonly Cue[] | undefined>;
}

/** A row with what its cells say. */
interface Draft {
  readonly where: string;
  readonly table: Table;
  readonly cell: (column: TableColumn) => string;
  readonly has: (column: TableColumn) => boolean;
  readonly others: ReadonlyMap<string, string>;
  readonly media: Readonly<Partial<Record<MediaColumn, string>>>;
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly cue: Cue | undefined;
  readonly cues: readonly Cue[] | undefined;
}

/**
 * The utterances of tables, with what their rows do not say taken from files, subtitles and the order of rows.
 *
 * @throws DataError as {@link placesOf}, for a time that is none, and for a number of a subtitle that there is not.
 */
export async function surveyTables(
  tables: readonly Table[],
  { index, given, cuesOf }: SurveyTablesOptions,
): Promise<TableSurvey> {
  const columns: Partial<Record<FolderColumn, string>> = {};
  const reasons = new Map<string, number>();
  const unreadable = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const assumed: string[] = [];
  const found: string[] = [];
  const missing: string[] = [];
  const drafts: Draft[] = [];
  for (const table of tables) {
    const { headers, records } = table;
    const { places, notes } = placesOf(table, { index, given });
    assumed.push(...notes);
    if (notes.length > 0 && headers.includes('split')) unreadable('its column split is not read');
    for (const column of FOLDER_COLUMNS) {
      const header = places.has(column) ? headers[places.get(column)!]! : undefined;
      if (header === undefined || header === column) continue;
      if (columns[column] !== undefined && columns[column] !== header)
        unreadable('its files have other columns');
      columns[column] = header;
    }
    for (const column of ['dialogue', 'sequence', 'speaker', 'text'] as const) {
      if (!places.has(column))
        unreadable(`it has no column of ${column === 'text' ? 'texts' : `${column}s`}`);
    }
    if (places.has('subtitle')) unreadable('its rows name subtitles');
    for (const record of records)
      drafts.push(await draftOf(table, record, { places, index, cuesOf, missing, unreadable }));
  }
  if (missing.length > 0) {
    unreadable('it names files that are not there');
    found.push(
      `files not found: ${missing.length}, of ${missing.slice(0, 3).join('; ')}${missing.length > 3 ? '; …' : ''}`,
    );
  }
  const timed = withTimes(drafts, assumed);
  const dialogueNames = nameDialogues(
    timed.drafts.map(({ table, cell, has, media, start }) => ({
      split: splitIn(table, has('split') ? cell('split') : undefined),
      dialogue: has('dialogue') ? cell('dialogue') : undefined,
      sequence: has('sequence') ? cell('sequence') : undefined,
      media: media.video ?? media.audio ?? media.visual,
      start: timed.cut ? start : undefined,
    })),
  );
  assumed.push(...dialogueNames.assumed);
  for (const reason of dialogueNames.unreadable) unreadable(reason);
  let [nameless, wordless, empty] = [0, 0, 0];
  const utterances = timed.drafts.flatMap((draft, i): FoundUtterance[] => {
    const { where, table, cell, has, media, cues, others } = draft;
    const { start, end } = draft;
    const said = draft.cue ?? saidIn(cues, timed.cut ? draft : undefined);
    const text = has('text') ? cell('text') : (said?.text ?? '');
    const speaker = has('speaker') && cell('speaker').trim() !== '' ? cell('speaker') : said?.speaker;
    if (speaker === undefined) nameless++;
    const emotion = cell('emotion').trim() === '' ? '' : cell('emotion');
    if (emotion === '' && cell('use') !== 'context') wordless++;
    if (text.trim() === '' && MEDIA_COLUMNS.every((column) => media[column] === undefined)) {
      empty++;
      return [];
    }
    return [
      {
        where,
        split: splitIn(table, has('split') ? cell('split') : undefined),
        ...dialogueNames.names[i]!,
        speaker: speaker ?? UNKNOWN_SPEAKER,
        text,
        emotion,
        audio: media.audio,
        visual: media.visual,
        video: media.video,
        start,
        end,
        others,
      },
    ];
  });
  refuseLostClasses(utterances, timed.drafts, { missing, empty });
  if (nameless > 0) {
    assumed.push(`${nameless} utterances do not say who speaks: they are of a speaker "${UNKNOWN_SPEAKER}"`);
    unreadable('rows do not say who speaks');
  }
  if (wordless > 0) {
    assumed.push(
      `${wordless} utterances have no emotion: they are context of their dialogues alone, and neither trained on nor scored`,
    );
    unreadable('rows have no emotion');
  }
  if (empty > 0) {
    assumed.push(`${empty} rows have neither a text nor a voice nor a face: they are left out`);
    unreadable('rows have nothing to be read');
  }
  return { utterances, columns, cut: timed.cut, unreadable: [...reasons.keys()], found, assumed };
}

/** @throws DataError where rows have nothing to be read, so that fewer than two of their emotions are left. */
function refuseLostClasses(
  utterances: readonly Pick<FoundUtterance, 'emotion'>[],
  drafts: readonly Pick<Draft, 'cell' | 'table'>[],
  { missing, empty }: { readonly missing: readonly string[]; readonly empty: number },
): void {
  const [table] = drafts.map((draft) => draft.table);
  const countOf = (words: readonly string[]): number =>
    new Set(words.filter((word) => word.trim() !== '')).size;
  const isLost =
    countOf(utterances.map(({ emotion }) => emotion)) < 2 &&
    countOf(drafts.map(({ cell }) => cell('emotion'))) > 1;
  if (!isLost || empty === 0 || table === undefined) return;
  const lost = `${empty} rows with neither a text nor a voice nor a face`;
  throw new DataError(
    missing.length === 0
      ? `${table.path}: expected texts, or names of files, in rows with emotions; received ${lost}.`
      : `${table.path}: expected the files that its rows name, received ${missing.length} that are not there: ${missing.slice(0, 3).join('; ')}${missing.length > 3 ? '; …' : ''}. That leaves ${lost}.`,
  );
}

async function draftOf(
  table: Table,
  { row, cells }: CsvRecord,
  {
    places,
    index,
    cuesOf,
    missing,
    unreadable,
  }: Pick<SurveyTablesOptions, 'index' | 'cuesOf'> & {
    readonly places: ReadonlyMap<TableColumn, number>;
    readonly missing: string[];
    readonly unreadable: (reason: string) => void;
  },
): Promise<Draft> {
  const where = `${table.path} row ${row}`;
  const cell = (column: TableColumn): string => (places.has(column) ? cells[places.get(column)!]! : '');
  const media: Partial<Record<MediaColumn, string>> = {};
  for (const column of MEDIA_COLUMNS) {
    if (cell(column).trim() === '') continue;
    const file = index.find(cell(column), column);
    if (!file) missing.push(`row ${row}: ${cell(column)}`);
    else {
      media[column] = file.path;
      if (!file.isAsWritten) unreadable('it names files otherwise than by their paths');
    }
  }
  const seconds = (column: 'start' | 'end'): number | undefined => {
    const text = cell(column);
    if (text === '') return undefined;
    if (String(Number(text)) !== text && !/^\d+\.\d+$/.test(text)) unreadable('its times are not in seconds');
    if (text.trim() === '') return undefined;
    const time = parseSeconds(text);
    if (time !== undefined) return time;
    throw new DataError(
      `${where}: ${column}: expected seconds, or a time such as 0:01:02.5, received ${JSON.stringify(text)}.`,
    );
  };
  const others = new Map<string, string>();
  for (const column of [...TEXT_COLUMNS, ...NUMBER_COLUMN_NAMES]) {
    if (column === 'start' || column === 'end' || column === 'mixed' || cell(column) === '') continue;
    others.set(column, cell(column));
  }
  for (const [place, header] of table.headers.entries()) {
    if (isPrefixed(header) && cells[place] !== '') others.set(header, cells[place]!);
  }
  const recording = media.video ?? media.audio;
  const cues = recording === undefined ? undefined : await cuesOf(recording);
  return {
    where,
    table,
    cell,
    has: (column) => places.has(column),
    others,
    media,
    start: seconds('start'),
    end: seconds('end'),
    cue: cueOf(cell('subtitle'), cues, where),
    cues,
  };
}

/** @throws DataError for a number that no subtitle has. */
function cueOf(cell: string, cues: readonly Cue[] | undefined, where: string): Cue | undefined {
  if (cell.trim() === '') return undefined;
  const cue = cues?.[Number(cell) - 1];
  if (cue) return cue;
  throw new DataError(
    `${where}: subtitle: expected ${cues ? `a number in 1 … ${cues.length}` : 'none, since no subtitles are beside its recording'}, received ${JSON.stringify(cell)}.`,
  );
}

/** What the cues of a recording say in the part that a row is of, or in all of it. */
function saidIn(cues: readonly Cue[] | undefined, part: Pick<Draft, 'start' | 'end'> | undefined) {
  if (!cues) return undefined;
  const { start, end } = part ?? {};
  if (start === undefined || end === undefined) return joinCues(cues);
  return joinCues(
    cues.filter((cue) => {
      const middle = (cue.start + cue.end) / 2;
      return middle >= start && middle < end;
    }),
  );
}

/** Rows with the times of their subtitles, and whether their recordings are to be cut. */
function withTimes(
  drafts: readonly Draft[],
  assumed: string[],
): { readonly drafts: readonly Draft[]; readonly cut: boolean } {
  const rowsOf = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const { video } = draft.media;
    if (video !== undefined) rowsOf.set(video, [...(rowsOf.get(video) ?? []), draft]);
  }
  const inOrder = new Map<Draft, Cue>();
  for (const [video, rows] of rowsOf) {
    if (rows.length < 2 || rows.some(({ start, cue }) => start !== undefined || cue)) continue;
    const { cues } = rows[0]!;
    if (cues?.length === rows.length) for (const [i, row] of rows.entries()) inOrder.set(row, cues[i]!);
    else assumed.push(`${rows.length} rows name ${video} and no part of it: each of them is all of it`);
  }
  if (inOrder.size > 0) {
    assumed.push(
      `${inOrder.size} rows name no times: they are the subtitles of their recordings, in their order`,
    );
  }
  const whole = drafts.map((draft): Draft => {
    const cue = draft.cue ?? inOrder.get(draft);
    return cue && draft.media.video !== undefined ? { ...draft, cue, start: cue.start, end: cue.end } : draft;
  });
  const hasTimes = ({ start, end }: Draft): boolean => start !== undefined && end !== undefined;
  const isShared = ({ media }: Draft): boolean =>
    media.video !== undefined && rowsOf.get(media.video)!.length > 1;
  const cut = whole.some((draft) => hasTimes(draft) && (draft.cue !== undefined || isShared(draft)));
  if (!cut && whole.some((draft) => hasTimes(draft) && draft.media.video !== undefined)) {
    assumed.push(
      'each row has a clip of its own, which is taken whole: where start and end are a part of it, write cut: true',
    );
  }
  return { drafts: whole, cut };
}
