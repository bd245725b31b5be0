import { posix } from 'node:path';
import { DataError, type Split } from '@erc/core';
import { parseCsv } from '../csv/parse-csv.js';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { toRow } from '../dataset-folder/parse-rows.js';
import { pathProblem } from '../dataset-folder/path-problem.js';
import { rowProblem } from '../dataset-folder/row-problem.js';
import type { ResolvedFolderOptions } from './options.js';
import { pickColumns } from './pick-columns.js';

/** An utterance of the corpus, and where its media are. */
export interface FolderRow {
  /** The row to write. `audio` and `visual` say where the media will be, not where they are. */
  readonly row: UtteranceRow;
  /** `<file> row <line>`, for messages. */
  readonly where: string;
  /** Path of the wav file, relative to the corpus. */
  readonly audio: string | undefined;
  /** Path of the image or the folder of frames, relative to the corpus. */
  readonly visual: string | undefined;
  /** Path of the clip that fills what of the two the row does not have, relative to the corpus. */
  readonly video: string | undefined;
}

/** One CSV file of the corpus. */
export interface FolderSplit {
  readonly split: Split;
  readonly rows: readonly FolderRow[];
  /** Names of the dataset folder that the file has a column for. */
  readonly columns: ReadonlySet<string>;
  /** Columns of the file that nothing is taken from. */
  readonly ignoredColumns: readonly string[];
  /** Rows whose emotion was written in another word. */
  readonly translated: number;
}

export interface ReadFolderSplitOptions {
  /** The CSV file, for messages. */
  readonly path: string;
  readonly split: Split;
  readonly options: Pick<ResolvedFolderOptions, 'labels' | 'columns' | 'emotions'>;
}

/**
 * Reads the CSV text of one split.
 *
 * @throws DataError with file and row for a column that is missing, an unknown emotion, a value that a dataset folder cannot hold,
 * a path that leaves the corpus, and for two rows of one utterance.
 */
export function readFolderSplit(text: string, { path, split, options }: ReadFolderSplitOptions): FolderSplit {
  const table = parseCsv(text, path);
  const { places, ignored } = pickColumns(table, options.columns, path);
  if (table.records.length === 0) {
    throw new DataError(`${path}: expected at least one utterance, received a header only.`);
  }
  const words = new Map(Object.entries(options.emotions));
  const lineOfId = new Map<string, number>();
  let translated = 0;
  const rows = table.records.map(({ row: line, cells: all }): FolderRow => {
    const where = `${path} row ${line}`;
    const cells = new Map([...places].map(([column, place]) => [column, all[place]!]));
    const emotion = toLabel(cells.get('emotion')!, words, options.labels, where);
    if (emotion !== cells.get('emotion')) translated++;
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
    return { row, where, audio: audio || undefined, visual: visual || undefined, video: video || undefined };
  });
  return { split, rows, columns: new Set(places.keys()), ignoredColumns: ignored, translated };
}

function toLabel(
  word: string,
  words: ReadonlyMap<string, string>,
  labels: readonly string[],
  where: string,
): string {
  const label = words.get(word) ?? word;
  if (labels.includes(label)) return label;
  const others = words.size === 0 ? '' : `, or ${[...words.keys()].join(', ')} of the option "emotions"`;
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
