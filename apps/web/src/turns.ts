import type { PredictorTurn } from '@erc/predictor';

/** A turn that is being written. */
export interface EditedTurn {
  /** Stays the same while others come and go. */
  readonly id: number;
  readonly speaker: string;
  readonly text: string;
  readonly audio?: { readonly name: string; readonly sound: NonNullable<PredictorTurn['audio']> };
  readonly visual?: { readonly name: string; readonly frames: NonNullable<PredictorTurn['visual']> };
}

/** A dialogue that is being written: turns in order. */
export type EditedDialogue = readonly EditedTurn[];

/** Changes of a turn; `undefined` takes a file away. */
export type TurnChange = {
  readonly [Key in Exclude<keyof EditedTurn, 'id'>]?: EditedTurn[Key] | undefined;
};

let last = 0;

/** A new turn; where nothing is said of who speaks, two people speak by turns. */
export function newTurn(dialogue: EditedDialogue, change: TurnChange = {}): EditedTurn {
  last += 1;
  const speaker = dialogue.at(-2)?.speaker ?? (dialogue.length === 1 ? 'B' : 'A');
  return withChange({ id: last, speaker, text: '' }, change);
}

/** The dialogue with one turn changed. */
export const changeTurn = (dialogue: EditedDialogue, id: number, change: TurnChange): EditedDialogue =>
  dialogue.map((turn) => (turn.id === id ? withChange(turn, change) : turn));

/** The dialogue without a turn. */
export const removeTurn = (dialogue: EditedDialogue, id: number): EditedDialogue =>
  dialogue.filter((turn) => turn.id !== id);

/** The dialogue with a turn one place earlier (−1) or later (1), as far as there is one. */
export function moveTurn(dialogue: EditedDialogue, id: number, by: -1 | 1): EditedDialogue {
  const from = dialogue.findIndex((turn) => turn.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= dialogue.length) return dialogue;
  return dialogue.toSpliced(from, 1).toSpliced(to, 0, dialogue[from]!);
}

/** Whether a turn has nothing that a model could read. */
export const isEmpty = ({ text, audio, visual }: EditedTurn): boolean =>
  text.trim() === '' && !audio && !visual;

/** What a model reads of a dialogue; turns that say nothing are passed over. */
export const turnsToPredict = (dialogue: EditedDialogue): EditedDialogue =>
  dialogue.filter((turn) => !isEmpty(turn));

/** A turn as a predictor takes it. @param number From 1, for errors. */
export const predictorTurn = (
  { speaker, text, audio, visual }: EditedTurn,
  number: number,
): PredictorTurn => ({
  ...(speaker.trim() && { speaker: speaker.trim() }),
  where: `turn ${number}`,
  ...(text.trim() && { text }),
  ...(audio && { audio: audio.sound }),
  ...(visual && { visual: visual.frames }),
});

function withChange(turn: EditedTurn, change: TurnChange): EditedTurn {
  const merged = { ...turn, ...change };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== undefined),
  ) as unknown as EditedTurn;
}
