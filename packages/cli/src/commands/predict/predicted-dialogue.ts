import type { PredictedTurn, Predictor, PredictorTurn } from '@erc/predictor';

/** A dialogue to predict. */
export interface AskedDialogue {
  /** Absent where there is only one. */
  readonly name?: string | undefined;
  readonly turns: readonly PredictorTurn[];
  /** Place of the first turn whose prediction is wanted; those before it are context. @default 0 */
  readonly from?: number;
}

/** A turn with its prediction. */
export interface AnsweredTurn {
  readonly turn: PredictorTurn;
  readonly predicted: PredictedTurn;
  /** When it is said, of a turn of a recording. */
  readonly times?: { readonly startSeconds: number; readonly endSeconds: number };
}

/** A dialogue with the predictions that were wanted. */
export interface AnsweredDialogue {
  readonly name?: string | undefined;
  readonly turns: readonly AnsweredTurn[];
}

/** Options of {@link predictDialogues}. */
export interface PredictDialoguesOptions {
  readonly signal: AbortSignal;
  /** Called after each dialogue with the number predicted so far. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Predicts dialogues one after the other.
 *
 * @throws What {@link Predictor.predict} throws, for the first dialogue that cannot be predicted.
 */
export async function predictDialogues(
  predictor: Predictor,
  dialogues: readonly AskedDialogue[],
  { signal, onProgress }: PredictDialoguesOptions,
): Promise<AnsweredDialogue[]> {
  const answered: AnsweredDialogue[] = [];
  for (const { name, turns, from = 0 } of dialogues) {
    const predicted = await predictor.predict(turns, { signal });
    const all = turns.map((turn, i): AnsweredTurn => ({ turn, predicted: predicted[i]! }));
    answered.push({ name, turns: all.slice(from) });
    onProgress?.(answered.length);
  }
  return answered;
}
