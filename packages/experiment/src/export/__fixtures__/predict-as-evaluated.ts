import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupDialogues, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import type { Predictor, PredictorTurn } from '@erc/predictor';
import { expect } from 'vitest';
import type { Run } from '../../evaluate/runs.js';

/** An utterance of a dataset folder as a turn. */
export const turnOf = ({ speaker, gender, text, audio, visual }: Utterance): PredictorTurn => ({
  speaker,
  ...(gender !== undefined && { gender }),
  text,
  ...(audio !== undefined && { audio: { path: audio } }),
  ...(visual !== undefined && { visual: { path: visual } }),
});

/** What `predictions-dev.json` of a run holds, by id. */
async function evaluated(run: Run): Promise<Map<string, readonly number[]>> {
  const { labels, utterances } = JSON.parse(
    await readFile(join(run.directory, 'predictions-dev.json'), 'utf8'),
  );
  expect(labels).toEqual(run.dataset.labels);
  return new Map(
    utterances.map((row: { id: string; probabilities: number[] }) => [row.id, row.probabilities]),
  );
}

/** Holds what a predictor says of each utterance of dev, without labels, against what training left in the run folder. */
export async function expectPredictedAsEvaluated(run: Run, predictor: Predictor): Promise<void> {
  const rows = await evaluated(run);
  const { splits } = await readDataset(run.dataset.directory, { splits: ['dev'] });
  const dialogues = groupDialogues(splits.dev!);
  let compared = 0;
  for (const { utterances } of dialogues) {
    const turns = utterances.map(turnOf);
    const found = await predictor.predict(turns);
    for (const [i, { id }] of utterances.entries()) {
      const expected = rows.get(id)!;
      for (const [k, label] of run.dataset.labels.entries()) {
        expect(Math.abs(found[i]!.probabilities![label]! - expected[k]!), `${id} ${label}`).toBeLessThan(1e-5);
      }
      compared++;
    }
    if (predictor.model.readsAhead) {
      expect(() => predictor.session()).toThrow('reads turns that come later');
      continue;
    }
    const session = predictor.session();
    for (const [i, turn] of turns.entries()) {
      const { probabilities } = await session.next(turn);
      for (const [label, value] of Object.entries(probabilities!)) {
        expect(Math.abs(found[i]!.probabilities![label]! - value), `turn ${i} ${label}`).toBeLessThan(1e-5);
      }
    }
  }
  expect(compared).toBe(rows.size);
}
