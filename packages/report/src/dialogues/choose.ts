import { chooseVaried } from './choose-varied.js';
import type { JudgedDialogue } from './judge.js';

/**
 * Chooses dialogues that together show many kinds of right and wrong answers, without looking at which flatter the model: a kind is a pair of true and
 * predicted emotion.
 *
 * @returns At most `limit` dialogues, in the order of `dialogues`.
 */
export function chooseDialogues(dialogues: readonly JudgedDialogue[], limit: number): JudgedDialogue[] {
  const kinds = dialogues.map(({ lines }) =>
    lines.map(({ judged }) => `${judged.actual}/${judged.predicted}`),
  );
  return chooseVaried(kinds, limit).map((i) => dialogues[i]!);
}
