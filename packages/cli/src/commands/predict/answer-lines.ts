import { addAbortSignal, type Readable } from 'node:stream';
import { ConfigError, DataError, parseJson } from '@erc/core';
import type { Predictor } from '@erc/predictor';
import { type ByteLine, byteLines } from './byte-lines.js';
import { parseJsonQuestion } from './json-turn.js';
import { type TurnRecord, turnRecord } from './prediction-record.js';

/** What is answered to a line: of a turn its prediction, of a dialogue those of its turns, of another line what is wrong. */
export type LineAnswer =
  | TurnRecord
  | { readonly turns: readonly TurnRecord[] }
  | { readonly line: number; readonly error: string };

/** Options of {@link answerLines}. */
export interface AnswerLinesOptions {
  readonly input: Readable;
  readonly output: NodeJS.WritableStream;
  /** Absolute: paths in the lines count from it, and stay in it. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const NAME = 'standard input';
/** Lines that the last error names. */
const NAMED = 10;

/**
 * Answers lines of JSON one by one, in order, as they come: each is a dialogue or a turn, and each answer is a line. What cannot be answered has a
 * line with the error, and those behind it are answered all the same.
 *
 * @throws DataError after the last line, where some could not be answered; the signal's reason.
 */
export async function answerLines(
  predictor: Predictor,
  { input, output, folder, signal }: AnswerLinesOptions,
): Promise<void> {
  signal.throwIfAborted();
  // Whoever is to write the next line may never do it.
  addAbortSignal(signal, input);
  let [lines, bad] = [0, 0];
  const numbers: number[] = [];
  try {
    for await (const line of byteLines(input, { name: NAME })) {
      lines++;
      const answer = await answerTo(line, predictor, { folder, signal });
      if ('error' in answer) {
        bad++;
        if (numbers.length < NAMED) numbers.push(line.number);
      }
      await write(output, `${JSON.stringify(answer)}\n`);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  if (bad === 0) return;
  throw new DataError(
    `${NAME}: expected a dialogue or a turn in each of ${lines} lines, received ${bad} that could not be answered: ${numbers.join(', ')}${bad > numbers.length ? ', …' : ''}. Their answers say why.`,
  );
}

async function answerTo(
  line: ByteLine,
  predictor: Predictor,
  { folder, signal }: Pick<AnswerLinesOptions, 'folder' | 'signal'>,
): Promise<LineAnswer> {
  const where = `${NAME} line ${line.number}`;
  try {
    if ('problem' in line) throw line.problem;
    const { turns, isTurn } = await parseJsonQuestion(parseJson(line.text, where), { folder, where });
    const predicted = await predictor.predict(turns, { signal });
    const answers = turns.map(({ where: _, ...turn }, i) => turnRecord({ turn, predicted: predicted[i]! }));
    return isTurn ? answers[0]! : { turns: answers };
  } catch (error) {
    // Others are no fault of the line.
    if (!(error instanceof DataError || error instanceof ConfigError)) throw error;
    return { line: line.number, error: error.message };
  }
}

/** Waits for a slow reader, so that answers do not pile up. One who has gone is no error here. */
const write = (output: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((resolve) => {
    output.write(text, () => resolve());
  });
