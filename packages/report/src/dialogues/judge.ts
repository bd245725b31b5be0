import { DataError, type Dialogue, type Utterance } from '@erc/core';
import type { PredictionsRecord } from '@erc/run-folder';

/** What the model said of one utterance, beside the truth. */
export interface JudgedUtterance {
  readonly id: string;
  /** Indices into the labels. */
  readonly actual: number;
  readonly predicted: number;
  readonly probabilities: readonly number[];
  /** Probability of the predicted label. */
  readonly confidence: number;
  readonly correct: boolean;
}

/**
 * Lays predictions beside true labels. Utterances without probabilities are left out.
 *
 * @param dialogues Checked against the true labels of the predictions.
 * @returns By utterance id, in the order of the predictions.
 * @throws {DataError} A true label is none of the labels, or predictions and dataset disagree on it.
 */
export function judge(
  { split, labels, utterances }: PredictionsRecord,
  dialogues: readonly Dialogue[] = [],
): ReadonlyMap<string, JudgedUtterance> {
  const truth = new Map(
    dialogues.flatMap((dialogue) => dialogue.utterances.map(({ id, emotion }) => [id, emotion])),
  );
  const judged = new Map<string, JudgedUtterance>();
  for (const { id, probabilities, emotion } of utterances) {
    if (!probabilities) continue;
    if (emotion !== (truth.get(id) ?? emotion)) {
      throw new DataError(
        `predictions-${split}.json: ${id}: expected emotion "${truth.get(id)}" as in the dataset, received "${emotion}".`,
      );
    }
    const actual = labels.indexOf(emotion);
    if (actual < 0) {
      throw new DataError(
        `predictions-${split}.json: ${id}: expected a true emotion among ${labels.join(', ')}, received "${emotion}".`,
      );
    }
    const confidence = Math.max(...probabilities);
    const predicted = probabilities.indexOf(confidence);
    judged.set(id, { id, actual, predicted, probabilities, confidence, correct: actual === predicted });
  }
  return judged;
}

/** The judged utterances of each split that has predictions of classes, by utterance id. */
export type JudgedSplits = ReadonlyMap<string, ReturnType<typeof judge>>;

/** An utterance with its judgement. */
export interface Line {
  readonly utterance: Utterance;
  /** What was said before it in its dialogue, judged or not; absent of the first. */
  readonly before?: Utterance;
  readonly judged: JudgedUtterance;
}

/** A dialogue of which every line that the page shows was judged. */
export interface JudgedDialogue {
  readonly id: string;
  readonly lines: readonly Line[];
}

/** The dialogues that have judged utterances, with these utterances only. */
export function judgedDialogues(
  dialogues: readonly Dialogue[],
  judged: ReadonlyMap<string, JudgedUtterance>,
): JudgedDialogue[] {
  return dialogues
    .map(({ id, utterances }) => ({
      id,
      lines: utterances.flatMap((utterance, i): Line[] => {
        const found = judged.get(utterance.id);
        const before = utterances[i - 1];
        return found ? [{ utterance, judged: found, ...(before && { before }) }] : [];
      }),
    }))
    .filter(({ lines }) => lines.length > 0);
}
