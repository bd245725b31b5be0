import {
  dialogueColumns,
  type ExampleSet,
  indexDialogues,
  type StreamWindow,
  selectExamples,
  streamWindowSchema,
  windowOf,
} from '@erc/batches';
import { splitOptionsSchema, splitUtterances } from '@erc/metrics';
import { describe, expect, it } from 'vitest';

/** Utterance `n` of the list has the features `[n + 1, 10·(n + 1)]`: nobody's are 0. */
function setOf(places: readonly (readonly [dialogue: string, sequence: number])[]): ExampleSet {
  const utterances = places.map(([dialogue, sequence]) => ({
    id: `train/${dialogue}/${sequence}`,
    sequence,
    speaker: 'A',
  }));
  return {
    ids: utterances.map(({ id }) => id),
    streams: {
      text: places.map((_, n) => ({ data: Float32Array.of(n + 1, 10 * (n + 1)), shape: [2] })),
    },
    labels: new Int32Array(places.length),
    ...dialogueColumns(utterances),
  };
}

const window = (options: object): StreamWindow => streamWindowSchema.parse(options);

describe('windows of a fold', () => {
  it('never read an utterance of another fold, because folds are whole dialogues', () => {
    const places = Array.from({ length: 40 }, (_, n): [string, number] => [`d${n % 7}`, n]);
    const set = setOf(places);
    const utterances = set.ids.map((id) => ({ id, speaker: '', emotion: '' }));
    const splits = splitOptionsSchema.parse({ type: 'k-fold', folds: 3 });
    for (const fold of splitUtterances({ splits, utterances, seed: 1 })) {
      for (const part of [fold.train, fold.dev, fold.heldOut!]) {
        const own = selectExamples(set, { positions: part });
        const index = indexDialogues(own);
        const whole = indexDialogues(set);
        for (const [k, i] of part.entries()) {
          const here = windowOf(index, k, window({ before: 2, after: 1 })).map((n) => own.ids[n]);
          // What the part alone gives is what the whole corpus gives: nothing of the dialogue lies elsewhere.
          expect(here).toEqual(windowOf(whole, i, window({ before: 2, after: 1 })).map((n) => set.ids[n]));
        }
      }
    }
  });
});
