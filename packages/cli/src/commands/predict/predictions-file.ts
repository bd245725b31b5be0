import { stat } from 'node:fs/promises';
import { ConfigError, DataError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import type { PredictedTurn } from '@erc/predictor';
import { stringify } from 'csv-stringify/sync';
import { cutText } from './cut-text.js';
import type { AnsweredDialogue } from './predicted-dialogue.js';
import type { TurnsFile } from './turns-file.js';

/** Columns of a prediction, in order; one of each label comes last. */
const COLUMNS = ['predicted_emotion', 'predicted_valence', 'predicted_arousal', 'missing', 'cut'] as const;

/** Rows that become text at a time. */
const ROWS_AT_ONCE = 1000;

/** What {@link writePredictionsFile} writes. */
export interface PredictionsFileOptions {
  readonly file: TurnsFile;
  /** Of the dialogues of the file, in their order. */
  readonly answered: readonly AnsweredDialogue[];
  /** The model's. @default it does not classify */
  readonly labels?: readonly string[] | undefined;
}

/** The columns that are written behind those of the file. */
export const predictionColumns = (labels: readonly string[] = []): string[] => [
  ...COLUMNS,
  ...labels.map((label) => `probability_${label}`),
];

/** @throws ConfigError where both paths are one file, also by links. */
export async function refuseSameFile(input: string, output: string): Promise<void> {
  const [one, other] = await Promise.all([input, output].map((path) => stat(path).catch(() => undefined)));
  const isSame = one && other && one.dev === other.dev && one.ino === other.ino;
  if (input !== output && !isSame) return;
  throw new ConfigError(`--out: expected another file than the one that is read, received ${output}.`);
}

/** @throws DataError for a file whose columns have the names of those that are to be written. */
export function refuseTakenColumns(
  path: string,
  columns: readonly string[],
  labels?: readonly string[],
): void {
  const taken = predictionColumns(labels).find((column) => columns.includes(column));
  if (taken === undefined) return;
  throw new DataError(
    `${path} row 1: expected no column ${JSON.stringify(taken)}, which is written with the predictions; received one. Rename it, or leave it out.`,
  );
}

/** Writes the rows of a file with their predictions behind them, in the file's order. It appears whole or not at all. */
export async function writePredictionsFile(
  path: string,
  { file, answered, labels }: PredictionsFileOptions,
): Promise<void> {
  const predictedOf: PredictedTurn[] = [];
  for (const [d, { rowOf }] of file.dialogues.entries()) {
    for (const [t, row] of rowOf.entries()) predictedOf[row] = answered[d]!.turns[t]!.predicted;
  }
  const parts = function* (): Generator<Uint8Array, void> {
    yield csvOf([[...file.columns, ...predictionColumns(labels)]]);
    for (let at = 0; at < file.rows.length; at += ROWS_AT_ONCE) {
      const rows = file.rows.slice(at, at + ROWS_AT_ONCE);
      yield csvOf(rows.map((cells, i) => [...cells, ...cellsOf(predictedOf[at + i]!, labels)]));
    }
  };
  await writeFileAtomic(path, parts());
}

const csvOf = (rows: readonly (readonly string[])[]): Uint8Array =>
  new TextEncoder().encode(
    // A lone CR would otherwise stand unquoted, and be taken for half of a CRLF at the end of a row.
    stringify(
      rows.map((cells) => [...cells]),
      { record_delimiter: '\n', quoted_match: /[\r\n]/ },
    ),
  );

const cellsOf = (
  { emotion, probabilities, valence, arousal, missing, cut }: PredictedTurn,
  labels: readonly string[] = [],
): string[] =>
  [
    emotion,
    valence,
    arousal,
    missing.join(' '),
    cutText(cut),
    ...labels.map((label) => probabilities?.[label]),
  ].map((value) => (value === undefined ? '' : String(value)));
