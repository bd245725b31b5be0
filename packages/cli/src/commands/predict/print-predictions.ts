import type { Modality } from '@erc/core';
import type { ModelManifest } from '@erc/predictor';
import type { AnsweredDialogue } from './predicted-dialogue.js';
import { predictionLines } from './prediction-lines.js';
import { predictionsRecord } from './prediction-record.js';

/** Options of {@link printPredictions}. */
export interface PrintPredictionsOptions {
  readonly model: Pick<ModelManifest, 'name' | 'streams'>;
  readonly json?: boolean | undefined;
  readonly stdout: NodeJS.WritableStream;
}

/** Prints predictions: a table for readers, or JSON. */
export function printPredictions(
  answered: readonly AnsweredDialogue[],
  { model, json, stdout }: PrintPredictionsOptions,
): void {
  const text = json
    ? JSON.stringify(predictionsRecord(model.name, answered), null, 2)
    : predictionLines(answered, modalitiesOf(model)).join('\n');
  stdout.write(`${text}\n`);
}

const modalitiesOf = ({ streams }: Pick<ModelManifest, 'streams'>): Modality[] => [
  ...new Set(Object.values(streams).map(({ modality }) => modality)),
];
