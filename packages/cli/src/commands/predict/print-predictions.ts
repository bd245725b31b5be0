import type { AnsweredDialogue } from './predicted-dialogue.js';
import { predictionLines } from './prediction-lines.js';
import { predictionsRecord } from './prediction-record.js';

/** Options of {@link printPredictions}. */
export interface PrintPredictionsOptions {
  /** Name of the model. */
  readonly model: string;
  readonly json?: boolean | undefined;
  readonly stdout: NodeJS.WritableStream;
}

/** Prints predictions: a table for readers, or JSON. */
export function printPredictions(
  answered: readonly AnsweredDialogue[],
  { model, json, stdout }: PrintPredictionsOptions,
): void {
  const text = json
    ? JSON.stringify(predictionsRecord(model, answered), null, 2)
    : predictionLines(answered).join('\n');
  stdout.write(`${text}\n`);
}
