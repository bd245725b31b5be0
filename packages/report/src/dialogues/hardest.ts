import type { JudgedDialogue, Line } from './judge.js';

/** An utterance that the model found hard, and what was said before it. */
export interface HardLine extends Line {
  /** `−ln p` of the true emotion, in nats. */
  readonly loss: number;
  readonly dialogue: string;
  readonly before?: Line['utterance'];
}

/** Keeps `−ln p` finite, as the log-likelihood of `@erc/metrics` is. */
const LEAST = Number.EPSILON;

/** The utterances with the highest loss of the true emotion, highest first; the earlier one first where losses are equal. */
export function hardestLines(dialogues: readonly JudgedDialogue[], limit: number): HardLine[] {
  const all = dialogues.flatMap(({ id, lines }) =>
    lines.map((line, i): HardLine => {
      const before = lines[i - 1]?.utterance;
      const loss = -Math.log(Math.max(LEAST, line.judged.probabilities[line.judged.actual]!));
      return { ...line, loss, dialogue: id, ...(before && { before }) };
    }),
  );
  return all.sort((a, b) => b.loss - a.loss).slice(0, limit);
}
