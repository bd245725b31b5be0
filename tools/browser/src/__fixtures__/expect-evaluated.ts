import { readPredictions } from '@erc/run-folder/node';
import type { PredictedTurn } from '@erc/predictor';
import { expect } from 'vitest';

/**
 * Compares what a page says of dialogues with `predictions-dev.json` of a run, to 1e-4.
 *
 * @param run Its folder.
 * @param ids Of the utterances, by dialogue.
 */
export async function expectEvaluated(
  run: string,
  ids: readonly (readonly string[])[],
  page: readonly (readonly PredictedTurn[])[],
): Promise<void> {
  const { labels, utterances } = await readPredictions(run, 'dev');
  const evaluated = new Map(utterances.map(({ id, probabilities = [] }) => [id, probabilities]));
  expect(ids.flat().toSorted()).toEqual([...evaluated.keys()].toSorted());
  for (const [d, ofDialogue] of ids.entries()) {
    for (const [i, id] of ofDialogue.entries()) {
      const { probabilities = {} } = page[d]![i]!;
      for (const [k, label] of labels.entries()) {
        const distance = Math.abs(probabilities[label]! - evaluated.get(id)![k]!);
        expect(distance, `${run}: ${id}: ${label}`).toBeLessThan(1e-4);
      }
    }
  }
}
