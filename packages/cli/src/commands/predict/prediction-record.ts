import type { PredictedTurn } from '@erc/predictor';
import type { AnsweredDialogue, AnsweredTurn } from './predicted-dialogue.js';

/** A prediction beside what was asked, as `--json` prints it. */
export interface TurnRecord extends PredictedTurn {
  readonly speaker?: string;
  readonly text?: string;
  /** File and row of the turn, where it comes from a file. */
  readonly where?: string;
  /** When it is said, of a turn of a recording. */
  readonly startSeconds?: number;
  readonly endSeconds?: number;
}

/** Predictions as `--json` prints them. */
export interface PredictionsRecord {
  /** Name of the model. */
  readonly model: string;
  readonly dialogues: readonly { readonly dialogue?: string; readonly turns: readonly TurnRecord[] }[];
}

/** A turn and its prediction as one object. */
export const turnRecord = ({
  turn: { speaker, text, where },
  predicted,
  times,
}: AnsweredTurn): TurnRecord => ({
  ...(where !== undefined && { where }),
  ...(speaker !== undefined && { speaker }),
  ...(text !== undefined && { text }),
  ...(times && { startSeconds: times.startSeconds, endSeconds: times.endSeconds }),
  ...predicted,
});

/** All predictions of a command as one object. */
export const predictionsRecord = (
  model: string,
  dialogues: readonly AnsweredDialogue[],
): PredictionsRecord => ({
  model,
  dialogues: dialogues.map(({ name, turns }) => ({
    ...(name !== undefined && { dialogue: name }),
    turns: turns.map(turnRecord),
  })),
});
