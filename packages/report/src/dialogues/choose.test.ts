import { describe, expect, it } from 'vitest';
import { chooseDialogues } from './choose.js';
import type { JudgedDialogue } from './judge.js';

/** A dialogue whose lines have these pairs of true and predicted label. */
const dialogue = (id: string, ...pairs: readonly (readonly [number, number])[]): JudgedDialogue => ({
  id,
  lines: pairs.map(([actual, predicted], i) => ({
    utterance: { id: `${id}/${i}`, dialogue: id, sequence: i, speaker: 'A', text: '', emotion: '' },
    judged: {
      id: `${id}/${i}`,
      actual,
      predicted,
      probabilities: [],
      confidence: 1,
      correct: actual === predicted,
    },
  })),
});

const idsOf = (dialogues: readonly JudgedDialogue[]): string[] => dialogues.map(({ id }) => id);

describe('chooseDialogues', () => {
  const dialogues = [
    dialogue('a', [0, 0], [0, 0]),
    dialogue('b', [0, 0], [0, 0]),
    dialogue('c', [0, 0], [1, 2]),
    dialogue('d', [2, 2], [2, 2]),
  ];

  it('prefers kinds of answers that were not shown yet', () => {
    expect(idsOf(chooseDialogues(dialogues, 3))).toEqual(['a', 'c', 'd']);
  });

  it('keeps the order of the corpus, and never takes more than there are', () => {
    expect(idsOf(chooseDialogues(dialogues, 9))).toEqual(['a', 'b', 'c', 'd']);
    expect(chooseDialogues(dialogues, 0)).toEqual([]);
  });
});
