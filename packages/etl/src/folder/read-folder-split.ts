import { posix } from 'node:path';
import { DataError, SPLITS, type Split } from '@erc/core';
import type { ClipSpan } from '@erc/media/node';
import { readCsvFile } from '../csv/read-csv-file.js';
import type { CsvRecord } from '../csv/row-reader.js';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { toRow } from '../dataset-folder/parse-rows.js';
import { pathProblem } from '../dataset-folder/path-problem.js';
import { rowProblem } from '../dataset-folder/row-problem.js';
import type { ResolvedFolderOptions } from './options.js';
import { expectedColumns, pickColumns } from './pick-columns.js';

/** An utterance of the corpus, and where its media are. */
export interface FolderRow {
  readonly split: Split;
  /** The row to write. `audio` and `visual` say where the media will be, not where they are. */
  readonly row: UtteranceRow;
  /** `<file> row <line>`, for messages. */
  readonly where: string;
  /** Whether its emotion was written in another word. */
  readonly isTranslated: boolean;
  /** Path of the wav file, relative to the corpus. */
  readonly audio: string | undefined;
  /** Path of the image or the folder of frames, relative to the corpus. */
  readonly visual: string | undefined;
  /** Path of the clip that fills what of the two the row does not have, relative to the corpus. */
  readonly video: string | undefined;
  /** The part of it that is the utterance. @default all of it */
  readonly span: ClipSpan | undefined;
}

/** A split of the corpus, as its CSV file has it. */
export interface FolderSplit {
  readonly split: Split;
  /** Of the CSV file. */
  readonly sha256: string;
  readonly rows: readonly FolderRow[];
  /** Names of the dataset folder that the file has a column for. */
  readonly columns: ReadonlySet<string>;
  /** Columns of the file that nothing is taken from. */
  readonly ignoredColumns: readonly string[];
  /** Rows whose emotion was written in another word. */
  readonly translated: number;
}

export interface ReadFolderFileOptions {
  readonly path: string;
  /** The split that the file holds; `undefined` where its column `split` says it, and all is train where it has none. */
  readonly split: Split | undefined;
  readonly options: Pick<ResolvedFolderOptions, 'labels' | 'columns' | 'emotions' | 'separator' | 'cut'>;
}

/**
 * Reads a CSV file of a corpus, row by row.
 *
 * @returns The split that it holds, or those that its rows name.
 * @throws DataError with file and row for a column that is missing, an unknown emotion, a value that a dataset folder cannot hold,
 * a path that leaves the corpus, and for two rows of one utterance.
 */
export async function readFolderFile({
  path,
  split,
  options,
}: ReadFolderFileOptions): Promise<readonly FolderSplit[]> {
  let picked:
    | { readonly columns: ReadonlySet<string>; readonly ignoredColumns: readonly string[] }
    | undefined;
  const { rows, sha256 } = await readCsvFile(path, {
    expected: expectedColumns(options.columns),
    separator: options.separator === 'tab' ? '\t' : options.separator,
    open(columns, dialect) {
      const { places, ignored } = pickColumns({ columns, dialect }, options.columns, {
        path,
        hasSplits: split === undefined,
      });
      picked = { columns: new Set(places.keys()), ignoredColumns: ignored };
      return createFolderRowParser(places, { path, split, options });
    },
  });
  if (!picked || rows.length === 0) {
    throw new DataError(`${path}: expected at least one utterance, received a header only.`);
  }
  const { columns, ignoredColumns } = picked;
  return SPLITS.flatMap((name): FolderSplit[] => {
    const rowsOfSplit = rows.filter((row) => row.split === name);
    if (rowsOfSplit.length === 0) return [];
    const translated = rowsOfSplit.filter(({ isTranslated }) => isTranslated).length;
    return [{ split: name, sha256, rows: rowsOfSplit, columns, ignoredColumns, translated }];
  });
}

/** Words of a column `split`. */
const SPLIT_WORDS: ReadonlyMap<string, Split> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['dev', 'dev'],
  ['val', 'dev'],
  ['valid', 'dev'],
  ['validation', 'dev'],
  ['test', 'test'],
]);

/** The split that a cell of a column `split` names; `undefined` for a word that names none. */
export const splitOfWord = (word: string): Split | undefined => SPLIT_WORDS.get(word.trim().toLowerCase());

function toSplit(word: string, where: string): Split {
  const split = splitOfWord(word);
  if (split !== undefined) return split;
  throw new DataError(`${where}: split: expected ${SPLITS.join(', ')}, received ${JSON.stringify(word)}.`);
}

function createFolderRowParser(
  places: ReadonlyMap<string, number>,
  { path, split: splitOfFile, options }: ReadFolderFileOptions,
): (record: CsvRecord) => FolderRow {
  const words = new Map(Object.entries(options.emotions));
  const lineOfId = new Map<string, number>();
  return ({ row: line, cells: all }) => {
    const where = `${path} row ${line}`;
    const cells = new Map([...places].map(([column, place]) => [column, all[place]!]));
    const split = splitOfFile ?? (cells.has('split') ? toSplit(cells.get('split')!, where) : 'train');
    cells.delete('split');
    const isContext = cells.get('use') === 'context';
    const emotion = toLabel(cells.get('emotion')!, words, { labels: options.labels, isContext, where });
    const isTranslated = emotion !== cells.get('emotion');
    const audio = toMediaPath('audio', cells, where);
    const visual = toMediaPath('visual', cells, where);
    const video = toMediaPath('video', cells, where);
    cells.delete('video');
    const id = `${split}/${cells.get('dialogue')}/${cells.get('sequence')}`;
    cells.set('id', id).set('emotion', emotion);
    cells
      .set('audio', (audio || video) && `media/${id}.wav`)
      .set('visual', visual ? `media/${id}${imageEnding(visual)}` : video && `media/${id}`);
    const row = withLabelledVotes(toRow(cells, split, where), words);
    const problem = rowProblem(row, split, options.labels);
    if (problem) throw new DataError(`${where}: ${problem}`);
    const first = lineOfId.get(id);
    if (first !== undefined) {
      throw new DataError(
        `${where}: expected one row for dialogue ${JSON.stringify(row.dialogue)}, sequence ${row.sequence}, ` +
          `received another in row ${first}.`,
      );
    }
    lineOfId.set(id, line);
    return {
      split,
      row,
      where,
      isTranslated,
      audio: audio || undefined,
      visual: visual || undefined,
      video: video || undefined,
      span: options.cut && video ? spanOf(row, where) : undefined,
    };
  };
}

function toLabel(
  word: string,
  words: ReadonlyMap<string, string>,
  {
    labels,
    isContext,
    where,
  }: { readonly labels: readonly string[]; readonly isContext: boolean; readonly where: string },
): string {
  const label = words.get(word) ?? word;
  if (labels.includes(label) || (label === '' && isContext)) return label;
  const others =
    (words.size === 0 ? '' : `, or ${[...words.keys()].join(', ')} of the option "emotions"`) +
    (word === '' ? ', or none beside use: context' : '');
  throw new DataError(
    `${where}: emotion: expected one of ${labels.join(', ')}${others}, ` +
      `received ${JSON.stringify(word)}${suggestionOrStop(word, [...labels, ...words.keys()])}`,
  );
}

/** The path in its shortest form (`./a.wav` is `a.wav`); empty where the row has none. */
function toMediaPath(
  column: 'audio' | 'visual' | 'video',
  cells: ReadonlyMap<string, string>,
  where: string,
): string {
  const cell = cells.get(column) ?? '';
  if (cell === '') return '';
  const path = posix.normalize(cell).replace(/(?<=.)\/$/, '');
  if (pathProblem(path) === undefined) return path;
  throw new DataError(
    `${where}: ${column}: expected a path inside the folder of the corpus, with forward slashes, received ${JSON.stringify(cell)}.`,
  );
}

/** @throws DataError for one of the two times alone, and for an end that is not behind the start. */
function spanOf({ startSeconds, endSeconds }: UtteranceRow, where: string): ClipSpan | undefined {
  if (startSeconds === undefined && endSeconds === undefined) return undefined;
  if (startSeconds === undefined || endSeconds === undefined) {
    throw new DataError(
      `${where}: expected start and end of the part of its video, received ${startSeconds === undefined ? 'end' : 'start'} alone.`,
    );
  }
  if (startSeconds < endSeconds) return { startSeconds, endSeconds };
  throw new DataError(
    `${where}: end: expected seconds after the start, ${startSeconds}, received ${endSeconds}.`,
  );
}

/** An image keeps its ending, for people: readers go by its first bytes. A folder of frames has none. */
const imageEnding = (path: string): string => /\.(png|jpe?g|webp)$/i.exec(path)?.[0].toLowerCase() ?? '';

/** Two words for one label add up. */
function withLabelledVotes(row: UtteranceRow, words: ReadonlyMap<string, string>): UtteranceRow {
  if (!row.votes) return row;
  const votes = new Map<string, number>();
  for (const [word, count] of Object.entries(row.votes)) {
    const label = words.get(word) ?? word;
    votes.set(label, (votes.get(label) ?? 0) + count);
  }
  return { ...row, votes: Object.fromEntries(votes) };
}
