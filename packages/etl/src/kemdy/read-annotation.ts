import { DataError } from '@erc/core';
import { parseCsvRecords } from '../csv/parse-csv.js';
import type { CsvRecord } from '../csv/row-reader.js';
import { decodeKorean } from '../release/decode-korean.js';
import { type KemdyCorpus, RATERS } from './corpus.js';
import type { KemdyCounts } from './counts.js';

/** One row of an annotation file. Cells are trimmed. */
export interface AnnotatedSegment {
  /** `<file> row <line>`, for messages. */
  readonly where: string;
  /** The file's number of the segment: the order in which things were said. */
  readonly number: number;
  /** Id with the session of the file. */
  readonly id: string;
  /** Such as `Sess01_impro01`. */
  readonly dialogue: string;
  /** Unique in the corpus: `Sess01F`, or `User001F`. */
  readonly speaker: string;
  readonly gender: 'F' | 'M';
  /** Start and end of the wav, then of each bio-signal. */
  readonly spans: readonly (readonly [start: string, end: string])[];
  /** Emotion, valence and arousal: what the raters say together. */
  readonly total: Rating;
  readonly raters: readonly Rating[];
}

type Rating = readonly [emotion: string, valence: string, arousal: string];

export interface ReadAnnotationOptions {
  /** The file, for messages. */
  readonly path: string;
  readonly corpus: KemdyCorpus;
  /** Session of the file, from its name. */
  readonly session: number;
  /** Counts to add to. */
  readonly counts: KemdyCounts;
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Reads an annotation file: two header rows, then one row per segment. Lines end with LF or CRLF.
 *
 * @throws DataError with file and row for a header that is not this corpus's, a row of another width, a number that is none, and two
 * different rows of one segment.
 */
export function readAnnotation(bytes: Uint8Array, options: ReadAnnotationOptions): AnnotatedSegment[] {
  const { path, corpus, counts } = options;
  const { text, encoding } = decodeKorean(bytes);
  if (encoding === 'cp949') counts['annotation-files-in-cp949']++;
  const [first, second, ...records] = parseCsvRecords(text, path);
  checkHeader(first, second, path, corpus);
  const seen = new Map<string, { readonly row: number; readonly key: string }>();
  const segments: AnnotatedSegment[] = [];
  for (const record of records) {
    const cells = cellsOf(record, path, corpus);
    if (cells.every((cell) => cell === '')) {
      counts['blank-annotation-rows']++;
      continue;
    }
    const segment = toSegment(cells, `${path} row ${record.row}`, options);
    if (!segment) continue;
    const key = JSON.stringify(cells);
    const before = seen.get(segment.id);
    if (before?.key === key) {
      counts['repeated-rows-left-out']++;
    } else if (before) {
      throw new DataError(
        `${segment.where}: expected one row for ${segment.id}, received another in row ${before.row}.`,
      );
    } else {
      seen.set(segment.id, { row: record.row, key });
      segments.push(segment);
    }
  }
  return segments;
}

function checkHeader(
  first: CsvRecord | undefined,
  second: CsvRecord | undefined,
  path: string,
  corpus: KemdyCorpus,
): void {
  const { columns, at } = corpus;
  const word = (record: CsvRecord | undefined, place: number): string =>
    record?.cells[place]?.trim().toLowerCase() ?? '';
  const isHeader =
    first?.cells.length === columns &&
    word(first, 0) === 'numb' &&
    word(first, at.id) === 'segment id' &&
    word(first, at.total) === 'total evaluation' &&
    ['emotion', 'valence', 'arousal'].every((name, i) => word(second, at.total + i) === name);
  if (isHeader) return;
  throw new DataError(
    `${path} row 1: expected two header rows of ${corpus.folder} (${columns} columns, "Numb" first, "Segment ID" in column ${at.id + 1}; ` +
      `below "Total Evaluation" Emotion, Valence and Arousal), received ${JSON.stringify((first?.cells ?? []).slice(0, at.total + 1).join(','))} ` +
      `in ${first?.cells.length ?? 0} columns.`,
  );
}

function cellsOf({ row, cells }: CsvRecord, path: string, { columns }: KemdyCorpus): readonly string[] {
  const trimmed = cells.map((cell) => cell.trim());
  const isWide = trimmed.length > columns && trimmed.slice(columns).some((cell) => cell !== '');
  if (trimmed.length < columns || isWide) {
    throw new DataError(
      `${path} row ${row}: expected ${columns} cells, as in the header, received ${cells.length}.`,
    );
  }
  return trimmed.slice(0, columns);
}

function toSegment(
  cells: readonly string[],
  where: string,
  { corpus, session, counts, log }: ReadAnnotationOptions,
): AnnotatedSegment | undefined {
  const { at, signals } = corpus;
  const match = corpus.segment.exec(cells[at.id]!);
  if (!match) {
    counts['segment-ids-of-another-form-left-out']++;
    log?.(`${where}: segment id of another form: ${JSON.stringify(cells[at.id])}`);
    return undefined;
  }
  const [id, said, part, name, gender] = match as unknown as [string, string, string, string, 'F' | 'M'];
  const prefix = `Sess${String(session).padStart(2, '0')}`;
  if (said !== prefix.slice(4)) counts['segment-ids-with-another-session-mended']++;
  return {
    where,
    number: toNumber(cells[0]!, where),
    id: prefix + id.slice(prefix.length),
    dialogue: `${prefix}_${part}`,
    // A letter alone is another actor in each session.
    speaker: name === gender ? prefix + name : name,
    gender,
    spans: Array.from({ length: 1 + signals.length }, (_, i) => [cells[1 + 2 * i]!, cells[2 + 2 * i]!]),
    total: ratingAt(cells, at.total),
    raters: Array.from({ length: RATERS }, (_, i) => ratingAt(cells, at.raters + 3 * i)),
  };
}

const ratingAt = (cells: readonly string[], place: number): Rating => [
  cells[place]!,
  cells[place + 1]!,
  cells[place + 2]!,
];

function toNumber(cell: string, where: string): number {
  if (!/^\d{1,9}(\.0+)?$/.test(cell)) {
    throw new DataError(`${where}: Numb: expected an integer ≥ 0, received ${JSON.stringify(cell)}.`);
  }
  return Number(cell);
}
