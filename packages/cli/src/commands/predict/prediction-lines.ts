import { stripVTControlCharacters } from 'node:util';
import { fixedText, type Modality, UNKNOWN_SPEAKER } from '@erc/core';
import stringWidth from 'string-width';
import { cutText } from './cut-text.js';
import type { AnsweredDialogue, AnsweredTurn } from './predicted-dialogue.js';

interface Column {
  readonly head: string;
  /** Empty: nothing to say. */
  readonly cell: (answered: AnsweredTurn, reads: readonly Modality[]) => string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** Longer cells are cut. */
  readonly most?: number;
}

const numberText = (value: number | undefined): string => (value === undefined ? '' : fixedText(value, 2));

const COLUMNS: readonly Column[] = [
  { head: 'when', cell: ({ times }) => (times ? timeText(times.startSeconds) : ''), isNumber: true },
  { head: 'who', cell: ({ turn }) => turn.speaker ?? UNKNOWN_SPEAKER, most: 20 },
  { head: 'what', cell: ({ turn }) => turn.text ?? '', most: 48 },
  { head: 'emotion', cell: ({ predicted }) => predicted.emotion ?? '' },
  { head: 'how sure', cell: (answered) => numberText(sureOf(answered)), isNumber: true },
  { head: 'valence', cell: ({ predicted }) => numberText(predicted.valence), isNumber: true },
  { head: 'arousal', cell: ({ predicted }) => numberText(predicted.arousal), isNumber: true },
  { head: 'lacked', cell: ({ predicted: { missing } }, reads) => lackedText(missing, reads) },
  { head: 'cut', cell: ({ predicted }) => cutText(predicted.cut) },
];

/** Of a turn with nothing to read the model knows the turns around it alone, if any. */
const lackedText = (missing: readonly Modality[], reads: readonly Modality[]): string =>
  missing.length > 0 && missing.length === reads.length ? 'everything' : missing.join(', ');

/** `1:02:03.4`, `2:03.4`. */
function timeText(seconds: number): string {
  const tenths = Math.floor(10 * seconds + 1e-6);
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const afterMinutes = fixedText((tenths % 600) / 10, 1).padStart(4, '0');
  return hours === 0
    ? `${minutes}:${afterMinutes}`
    : `${hours}:${String(minutes).padStart(2, '0')}:${afterMinutes}`;
}

/** The probability of the label that was chosen. */
const sureOf = ({ predicted: { emotion, probabilities } }: AnsweredTurn): number | undefined =>
  emotion === undefined ? undefined : probabilities?.[emotion];

/**
 * Predictions as a table for readers: when (of a recording), who, what, emotion, how sure, valence, arousal, what the turn lacked, what encoders cut. A column that says
 * nothing of any turn is left out; with several dialogues, each has its name above it.
 *
 * @param reads The modalities that the model reads.
 */
export function predictionLines(
  dialogues: readonly AnsweredDialogue[],
  reads: readonly Modality[],
): string[] {
  const turns = dialogues.flatMap((dialogue) => dialogue.turns);
  if (turns.length === 0) return ['no turns'];
  const columns = COLUMNS.map(({ head, cell, isNumber, most = Number.POSITIVE_INFINITY }) => {
    const cellOf = (answered: AnsweredTurn): string => cutTo(plain(cell(answered, reads)), most);
    const cells = turns.map(cellOf);
    const width = cells.reduce((widest, text) => Math.max(widest, stringWidth(text)), stringWidth(head));
    const pad = (text: string): string => {
      const space = ' '.repeat(width - stringWidth(text));
      return isNumber ? space + text : text + space;
    };
    return {
      head: pad(head),
      cell: (answered: AnsweredTurn) => pad(cellOf(answered)),
      isEmpty: cells.every((text) => text === ''),
    };
  }).filter(({ isEmpty }) => !isEmpty);
  const lineOf = (cells: readonly string[]): string => cells.join('  ').trimEnd();
  const head = lineOf(columns.map((column) => column.head));
  return dialogues.flatMap(({ name, turns: own }, i) => [
    ...(i > 0 ? [''] : []),
    ...(name !== undefined && dialogues.length > 1 ? [plain(name)] : []),
    head,
    ...own.map((answered) => lineOf(columns.map(({ cell }) => cell(answered)))),
  ]);
}

/** One line, without what would move the cursor of a terminal: the text may be anybody's. */
const plain = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(TURNS_AROUND, '')
    .trim();

/** Marks that change the direction of what stands behind them. */
const TURNS_AROUND = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** At most so many columns of a terminal, with `…` where something is left out. */
function cutTo(text: string, most: number): string {
  // Each character is at least a column wide, but for marks; long texts are not measured whole.
  if (text.length <= most && stringWidth(text) <= most) return text;
  let [kept, width] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    width += stringWidth(segment);
    if (width > most - 1) return `${kept.trimEnd()}…`;
    kept += segment;
  }
  return text;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
