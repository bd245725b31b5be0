import type { JudgedDialogue, Line } from './judge.js';

/** An utterance that the model found hard. */
export interface HardLine extends Line {
  /** `−ln p` of the true emotion, in nats. */
  readonly loss: number;
  readonly dialogue: string;
}

/** Keeps `−ln p` finite, as the log-likelihood of `@erc/metrics` is. */
const LEAST = Number.EPSILON;

/** The utterances with the highest loss of the true emotion, highest first; the earlier one first where losses are equal. */
export function hardestLines(dialogues: readonly JudgedDialogue[], limit: number): HardLine[] {
  const all = dialogues.flatMap(({ id, lines }) =>
    lines.map((line): HardLine => {
      const loss = -Math.log(Math.max(LEAST, line.judged.probabilities[line.judged.actual]!));
      return { ...line, loss, dialogue: id };
    }),
  );
  return all.sort((a, b) => b.loss - a.loss).slice(0, limit);
}
