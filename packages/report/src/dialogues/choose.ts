import type { JudgedDialogue } from './judge.js';

/**
 * Chooses dialogues that together show many kinds of right and wrong answers, without looking at which flatter the model.
 *
 * Greedy: each step takes the dialogue with the largest mean, over its lines, of `1 / (1 + seen)`, where `seen` counts the chosen
 * lines with the same pair of true and predicted emotion; the earlier dialogue wins a tie. No random numbers: same input, same choice.
 *
 * @returns At most `limit` dialogues, in the order of `dialogues`.
 */
export function chooseDialogues(dialogues: readonly JudgedDialogue[], limit: number): JudgedDialogue[] {
  const seen = new Map<string, number>();
  const kinds = dialogues.map(({ lines }) =>
    lines.map(({ judged }) => `${judged.actual}/${judged.predicted}`),
  );
  const left = new Set(dialogues.keys());
  const chosen: number[] = [];
  while (chosen.length < limit && left.size > 0) {
    let best = -1;
    let bestGain = -1;
    for (const i of left) {
      const gain =
        kinds[i]!.reduce((sum, kind) => sum + 1 / (1 + (seen.get(kind) ?? 0)), 0) / kinds[i]!.length;
      if (gain > bestGain) [best, bestGain] = [i, gain];
    }
    left.delete(best);
    chosen.push(best);
    for (const kind of kinds[best]!) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  return chosen.sort((a, b) => a - b).map((i) => dialogues[i]!);
}
