import { isScored, SPLITS, type Split } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import { NUMBER_COLUMN_NAMES, NUMBER_COLUMNS, TEXT_COLUMNS } from './columns.js';
import type { UtteranceRow } from './contents.js';
import { pathProblem } from './path-problem.js';

/**
 * What is wrong with one row, as `<column>: expected …, received ….`, or `undefined`. Writer and reader share these rules, so
 * what can be written can be read. Whether media files exist is another question.
 */
export function rowProblem(row: UtteranceRow, split: Split, labels: readonly string[]): string | undefined {
  return (
    idProblem(row, split) ??
    (row.speaker.trim() === '' ? 'speaker: expected a name, received none.' : undefined) ??
    labelProblem(row, labels) ??
    (row.mixed !== undefined && split !== 'train'
      ? `mixed: expected nothing in ${split}, received ${JSON.stringify(row.mixed)}: what is mixed in is there to train with.`
      : undefined) ??
    mediaPathProblem('audio', row.audio) ??
    mediaPathProblem('visual', row.visual) ??
    (row.text.trim() === '' && row.audio === undefined && row.visual === undefined
      ? 'text: expected text, a voice or a face, received none of them.'
      : undefined) ??
    numberProblem(row) ??
    unicodeProblem(row)
  );
}

function idProblem({ id, dialogue, sequence }: UtteranceRow, split: Split): string | undefined {
  if (!Number.isSafeInteger(sequence) || sequence < 0) {
    return `sequence: expected an integer ≥ 0, received ${JSON.stringify(sequence)}.`;
  }
  if (dialogue.trim() !== dialogue || dialogue.includes('/') || pathProblem(dialogue) !== undefined) {
    return `dialogue: expected a name without slashes, colons or surrounding spaces, received ${JSON.stringify(dialogue)}.`;
  }
  const expected = `${split}/${dialogue}/${sequence}`;
  if (id === expected) return undefined;
  const other = SPLITS.find((name) => name !== split && id.startsWith(`${name}/`));
  return other === undefined
    ? `id: expected ${JSON.stringify(expected)} (split, dialogue, sequence), received ${JSON.stringify(id)}.`
    : `id: expected an utterance of ${split}, received ${JSON.stringify(id)}: a dialogue stands in one split only.`;
}

function labelProblem(row: UtteranceRow, labels: readonly string[]): string | undefined {
  const { emotion } = row;
  if (labels.includes(emotion) || (emotion === '' && !isScored(row))) return undefined;
  const orNone = emotion === '' ? ', or none beside use: context' : '';
  return `emotion: expected one of ${labels.join(', ')}${orNone}, received ${JSON.stringify(emotion)}${suggestionOrStop(emotion, labels)}`;
}

function mediaPathProblem(column: string, path: string | undefined): string | undefined {
  const problem = path === undefined ? undefined : pathProblem(path);
  return problem && `${column}: ${problem}`;
}

function numberProblem(row: UtteranceRow): string | undefined {
  const numbers: [string, number | undefined][] = [
    ...NUMBER_COLUMN_NAMES.map((name): [string, number | undefined] => [name, row[NUMBER_COLUMNS[name]]]),
    ...Object.entries(row.votes ?? {}).map(([name, n]): [string, number] => [`votes_${name}`, n]),
    ...Object.entries(row.bio ?? {}).map(([name, n]): [string, number] => [`bio_${name}`, n]),
  ];
  for (const [column, value] of numbers) {
    if (value === undefined) continue;
    if (!Number.isFinite(value)) return `${column}: expected a number, received ${value}.`;
    if (value < 0 && !isSigned(column)) return `${column}: expected a number ≥ 0, received ${value}.`;
  }
  return undefined;
}

/** Seconds and counts cannot be negative; ratings and signals may be. */
const isSigned = (column: string): boolean =>
  column !== 'start' && column !== 'end' && !column.startsWith('votes_');

/** Half of a surrogate pair cannot be written as UTF-8: it would come back as U+FFFD. A NUL ends the text for many a program. */
function unicodeProblem(row: UtteranceRow): string | undefined {
  const columns = ['dialogue', 'speaker', 'text', ...TEXT_COLUMNS] as const;
  const cut = columns.find((column) => row[column]?.includes('\0'));
  if (cut) return `${cut}: expected text without NUL, received ${JSON.stringify(row[cut])}.`;
  const broken = columns.find((column) => /\p{Surrogate}/u.test(row[column] ?? ''));
  return broken && `${broken}: expected well-formed Unicode, received ${JSON.stringify(row[broken])}.`;
}
