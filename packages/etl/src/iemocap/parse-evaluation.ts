import { DataError, sameItems } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import { CODE_OF_WORD, IEMOCAP_CODES, type IemocapCode } from './emotions.js';
import type { Findings } from './findings.js';
import { parseUtteranceId } from './utterance-id.js';

/** An utterance as an evaluation file has it. */
export interface EvaluatedUtterance {
  /** The corpus's own name, such as `Ses01F_impro01_F000`. */
  readonly name: string;
  readonly speaker: 'F' | 'M';
  readonly code: IemocapCode;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Means over the raters, on the scale 1 … 5. */
  readonly valence: number;
  readonly arousal: number;
  readonly dominance: number;
  /** What each rater chose: one label or several. The actors' own choices are not among them. */
  readonly choices: readonly ReadonlySet<IemocapCode>[];
  /** `<file> row <line>`. */
  readonly where: string;
}

const HEADER =
  /^\[(\d+(?:\.\d+)?) - (\d+(?:\.\d+)?)\]\s+(\S+)\s+(\S+)\s+\[(-?\d+(?:\.\d+)?), *(-?\d+(?:\.\d+)?), *(-?\d+(?:\.\d+)?)\]\s*$/;
/** A rater's choice. `E` with a number is an evaluator, `F` and `M` are the actors, who judged themselves. */
const CHOICE = /^C-([EFM])\w*:([^(]*)/;
const RATING = /^A-[EFM]\w*:/;

export interface ParseEvaluationOptions {
  /** The file, for messages. */
  readonly path: string;
  /** Name of the dialogue, from the file's name. */
  readonly dialogue: string;
  readonly findings: Findings;
}

/**
 * Utterances of one `EmoEvaluation/<dialogue>.txt`, in file order. Each starts at its line of times, so the last one is there however
 * the file ends. Single raters' valence, arousal and dominance are not read: the means stand in that line.
 *
 * @throws DataError with file and row for a line of times that cannot be read, an unknown label or name, a rater before the first
 * utterance, and for two different evaluations of one utterance.
 */
export function parseEvaluation(
  text: string,
  { path, dialogue, findings }: ParseEvaluationOptions,
): EvaluatedUtterance[] {
  type Open = EvaluatedUtterance & { readonly choices: ReadonlySet<IemocapCode>[]; readonly lines: string[] };
  const opened: Open[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const where = `${path} row ${i + 1}`;
    const current = opened.at(-1);
    if (line.trim() === '' || line.startsWith('%')) continue;
    if (line.startsWith('[')) {
      opened.push({ ...parseHeader(line, where), choices: [], lines: [line.trim()], where });
      continue;
    }
    const choice = CHOICE.exec(line);
    if (!choice && !RATING.test(line)) {
      findings.add('lines-of-evaluations-that-are-not-read', where);
      continue;
    }
    if (!current) throw new DataError(`${where}: expected a line of times first, received a rater's line.`);
    current.lines.push(line.trim());
    if (!choice) continue;
    if (choice[1] !== 'E') findings.add('self-evaluations-left-out-of-the-votes', where);
    else current.choices.push(parseChoice(choice[2]!, where, findings));
  }

  const byName = new Map<string, Open>();
  for (const utterance of opened) {
    const first = byName.get(utterance.name);
    if (!first) byName.set(utterance.name, utterance);
    else if (sameItems(first.lines, utterance.lines)) {
      findings.add('repeated-evaluations-left-out', utterance.where);
    } else {
      throw new DataError(
        `${utterance.where}: expected one evaluation of ${utterance.name}, received another than at ${first.where}.`,
      );
    }
  }
  const utterances = [...byName.values()].map(({ lines: _, ...utterance }) => utterance);
  for (const utterance of utterances) report(utterance, dialogue, findings);
  return utterances;
}

function parseHeader(line: string, where: string) {
  const match = HEADER.exec(line);
  if (!match) {
    throw new DataError(
      `${where}: expected "[start - end] name label [valence, arousal, dominance]", received ${JSON.stringify(line)}.`,
    );
  }
  const [, start, end, name, label, valence, arousal, dominance] = match as unknown as string[];
  const id = parseUtteranceId(name!);
  if (!id) {
    throw new DataError(
      `${where}: expected the name of an utterance, such as Ses01F_impro01_F000, received ${JSON.stringify(name)}.`,
    );
  }
  const code = IEMOCAP_CODES.find((candidate) => candidate === label);
  if (!code) {
    throw new DataError(
      `${where}: expected one of the labels ${IEMOCAP_CODES.join(', ')}, ` +
        `received ${JSON.stringify(label)}${suggestionOrStop(label!, IEMOCAP_CODES)}`,
    );
  }
  return {
    name: name!,
    speaker: id.speaker,
    code,
    startSeconds: Number(start),
    endSeconds: Number(end),
    valence: Number(valence),
    arousal: Number(arousal),
    dominance: Number(dominance),
  };
}

function parseChoice(words: string, where: string, findings: Findings): ReadonlySet<IemocapCode> {
  const codes = new Set<IemocapCode>();
  for (const word of words.split(';').map((part) => part.trim())) {
    if (word === '') continue;
    const code = CODE_OF_WORD.get(word.toLowerCase());
    if (code) codes.add(code);
    else findings.add('words-of-raters-that-are-not-known', `${where} ${JSON.stringify(word)}`);
  }
  return codes;
}

function report(utterance: EvaluatedUtterance, dialogue: string, findings: Findings): void {
  const { name, startSeconds, endSeconds, valence, arousal, dominance, choices, where } = utterance;
  if (parseUtteranceId(name)!.dialogue !== dialogue) findings.add('ids-that-name-another-dialogue', where);
  if (!(startSeconds < endSeconds)) findings.add('times-out-of-order', where);
  if ([valence, arousal, dominance].some((rating) => rating < 1 || rating > 5)) {
    findings.add('ratings-outside-1-to-5', where);
  }
  if (choices.every((codes) => codes.size === 0)) findings.add('utterances-without-votes', where);
}
