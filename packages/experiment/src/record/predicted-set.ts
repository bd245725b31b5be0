import { type ScoredSet, scoredSetOf } from '@erc/metrics';
import type { PredictionRow } from '@erc/run-folder';

/** The dialogue that an utterance's id names: an id is the dialogue's and, last, the place in it. */
export const dialogueIn = (id: string): string => id.slice(0, id.lastIndexOf('/'));

/**
 * Rows of predictions as metrics read them, with the id and the dialogue of each utterance. Nothing more is known of the utterances: speakers
 * and soft labels are not kept with predictions.
 */
export function predictedSetOf(rows: readonly PredictionRow[], labels: readonly string[]): ScoredSet {
  const ids = rows.map(({ id }) => id);
  const numbers = new Map([...new Set(ids.map(dialogueIn))].map((dialogue, number) => [dialogue, number]));
  const dialogues = Int32Array.from(ids, (id) => numbers.get(dialogueIn(id))!);
  return { ...scoredSetOf(rows, labels), utterances: { ids, dialogues } };
}
