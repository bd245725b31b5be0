import { DataError, MELD_EMOTIONS, MELD_SENTIMENTS, type Split } from '@erc/core';
import { type CsvTable, parseCsv } from '../csv/parse-csv.js';
import { suggestionOrStop } from '../csv/suggest.js';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import type { Counts } from '../source/counts.js';
import { decodeMeldText, repairCharacters } from './decode-text.js';
import { type MeldTime, parseMeldTime } from './parse-time.js';

const COLUMNS = [
  'Utterance',
  'Speaker',
  'Emotion',
  'Sentiment',
  'Dialogue_ID',
  'Utterance_ID',
  'StartTime',
  'EndTime',
] as const;
type Cells = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** No line of the series takes a minute: a longer one has a wrong start or end. */
const LONG_SECONDS = 60;

/** What was repaired, kept as it is, or left out: codes of the audit. */
export const MELD_COUNTS = [
  'files-not-in-utf8',
  'utterances-with-repaired-characters',
  'speakers-with-repaired-spaces',
  'repeated-rows-left-out',
  'unreadable-times',
  'times-with-fewer-than-three-decimals',
  'durations-of-0-s-or-less',
  `durations-of-${LONG_SECONDS}-s-or-more`,
] as const;
export type MeldCount = (typeof MELD_COUNTS)[number];

export interface ReadMeldSplitOptions {
  /** The CSV file, for messages. */
  readonly path: string;
  readonly split: Split;
  /** What becomes the label. */
  readonly target: 'emotion' | 'sentiment';
  /** Counts to add to. */
  readonly counts: Counts<MeldCount>;
}

/**
 * Utterances of one MELD CSV, in file order. Dialogue numbers start again in each split, so ids begin with the split. Wrong times
 * are kept and counted. Columns beyond the known ones are ignored: older releases have some.
 *
 * @throws DataError with file and row for a label that MELD does not have, a number that is none, an empty text, or two different
 * rows with the same dialogue and utterance number.
 */
export function readMeldSplit(
  bytes: Uint8Array,
  { path, split, target, counts }: ReadMeldSplitOptions,
): UtteranceRow[] {
  const { text, isUtf8 } = decodeMeldText(bytes);
  if (!isUtf8) counts['files-not-in-utf8']++;
  const rowOfId = new Map<string, { row: number; key: string }>();
  const rows: UtteranceRow[] = [];
  for (const { row, cells } of cellsOf(parseCsv(text, path, COLUMNS), path)) {
    const where = `${path} row ${row}`;
    const utterance = toUtterance(cells, { where, split, target, counts });
    const key = JSON.stringify(cells);
    const first = rowOfId.get(utterance.id);
    if (first === undefined) {
      rowOfId.set(utterance.id, { row, key });
      rows.push(utterance);
    } else if (first.key === key) {
      counts['repeated-rows-left-out']++;
    } else {
      throw new DataError(
        `${where}: expected one row for Dialogue_ID ${cells.Dialogue_ID}, Utterance_ID ${cells.Utterance_ID}, ` +
          `received another in row ${first.row}.`,
      );
    }
  }
  if (rows.length === 0)
    throw new DataError(`${path}: expected at least one utterance, received a header only.`);
  return rows;
}

function* cellsOf({ columns, records }: CsvTable, path: string): Generator<{ row: number; cells: Cells }> {
  const missing = COLUMNS.find((column) => !columns.includes(column));
  if (missing !== undefined) {
    throw new DataError(
      `${path} row 1: expected the columns ${COLUMNS.join(', ')}, received none named "${missing}".`,
    );
  }
  const indices = COLUMNS.map((column) => columns.indexOf(column));
  for (const { row, cells } of records) {
    yield {
      row,
      cells: Object.fromEntries(COLUMNS.map((column, i) => [column, cells[indices[i]!]!])) as Cells,
    };
  }
}

function toUtterance(
  cells: Cells,
  { where, split, target, counts }: Omit<ReadMeldSplitOptions, 'path'> & { where: string },
): UtteranceRow {
  const dialogue = toNumber(cells, 'Dialogue_ID', where);
  const sequence = toNumber(cells, 'Utterance_ID', where);
  const emotion = oneOf(MELD_EMOTIONS, cells, 'Emotion', where);
  const sentiment = oneOf(MELD_SENTIMENTS, cells, 'Sentiment', where);
  const text = repairCharacters(cells.Utterance);
  const repairedSpeaker = repairCharacters(cells.Speaker);
  const speaker = repairedSpeaker.trim().replace(/\s+/g, ' ');
  for (const [column, value] of [
    ['Utterance', text],
    ['Speaker', speaker],
  ] as const) {
    if (value.trim() === '') throw new DataError(`${where}: ${column}: expected text, received none.`);
  }
  if (text !== cells.Utterance || repairedSpeaker !== cells.Speaker)
    counts['utterances-with-repaired-characters']++;
  if (speaker !== repairedSpeaker) counts['speakers-with-repaired-spaces']++;
  const start = countedTime(cells.StartTime, counts);
  const end = countedTime(cells.EndTime, counts);
  if (start && end) {
    const seconds = end.seconds - start.seconds;
    if (seconds <= 0) counts['durations-of-0-s-or-less']++;
    if (seconds >= LONG_SECONDS) counts[`durations-of-${LONG_SECONDS}-s-or-more`]++;
  }
  return {
    id: `${split}/${dialogue}/${sequence}`,
    dialogue: String(dialogue),
    sequence,
    speaker,
    text,
    emotion: target === 'emotion' ? emotion : sentiment,
    sentiment,
    ...(start && { startSeconds: start.seconds }),
    ...(end && { endSeconds: end.seconds }),
  };
}

function countedTime(cell: string, counts: Counts<MeldCount>): MeldTime | undefined {
  const time = parseMeldTime(cell);
  if (!time) counts['unreadable-times']++;
  else if (time.isShort) counts['times-with-fewer-than-three-decimals']++;
  return time;
}

function toNumber(cells: Cells, column: 'Dialogue_ID' | 'Utterance_ID', where: string): number {
  const cell = cells[column].trim();
  if (!/^\d{1,9}$/.test(cell)) {
    throw new DataError(`${where}: ${column}: expected an integer ≥ 0, received ${JSON.stringify(cell)}.`);
  }
  return Number(cell);
}

function oneOf<Label extends string>(
  labels: readonly Label[],
  cells: Cells,
  column: 'Emotion' | 'Sentiment',
  where: string,
): Label {
  const cell = cells[column];
  const label = labels.find((candidate) => candidate === cell);
  if (label === undefined) {
    throw new DataError(
      `${where}: ${column}: expected one of ${labels.join(', ')}, received ${JSON.stringify(cell)}${suggestionOrStop(cell, labels)}`,
    );
  }
  return label;
}
