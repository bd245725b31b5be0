import { join } from 'node:path';
import {
  type AudioInput,
  DataError,
  groupDialogues,
  type Modality,
  type TextInput,
  type Utterance,
  type VisualInput,
} from '@erc/core';

/** The file and row of an utterance, for errors. */
export const whereOf = ({ where, id }: Utterance, directory: string): string =>
  where === undefined ? id : join(directory, where);

/** Text of each utterance with the turns before it in its dialogue, oldest first. The utterances must hold whole dialogues. */
export function textInputs(utterances: readonly Utterance[]): TextInput[] {
  const inputs = new Map<Utterance, TextInput>();
  for (const dialogue of groupDialogues(utterances)) {
    const turns = dialogue.utterances.map(({ speaker, text }) => ({ speaker, text }));
    for (const [i, utterance] of dialogue.utterances.entries()) {
      inputs.set(utterance, { ...turns[i]!, history: turns.slice(0, i) });
    }
  }
  return utterances.map((utterance) => inputs.get(utterance)!);
}

/** The same for a frozen encoder: `undefined` for an utterance without text where one may lack it. */
export function spokenInputs(utterances: readonly Utterance[], mayMiss: boolean): (TextInput | undefined)[] {
  return textInputs(utterances).map((input) => (mayMiss && input.text.trim() === '' ? undefined : input));
}

/** A file and where it is named: input of an audio and of a visual encoder. */
export type MediaInput = Extract<AudioInput, { readonly path: string }> & VisualInput;

/**
 * The wav or the face of each utterance, of the dataset folder `directory`.
 *
 * @param mayMiss `undefined` for an utterance that has none, instead of an error.
 */
export function mediaInputs(
  utterances: readonly Utterance[],
  modality: Exclude<Modality, 'text'>,
  directory: string,
  mayMiss: boolean,
): (MediaInput | undefined)[] {
  return utterances.map((utterance) => {
    const path = utterance[modality];
    const where = whereOf(utterance, directory);
    if (path !== undefined) return { path, where };
    if (mayMiss) return undefined;
    throw new DataError(
      `${where}: ${modality}: expected a file, because the recipe has a stream of this modality; received none. With fusion.missing a learned vector stands in for it.`,
    );
  });
}

/** Whether an utterance has what a stream of a modality is made from. */
export const hasInput = (utterance: Utterance, modality: Modality): boolean =>
  modality === 'text' ? utterance.text.trim() !== '' : utterance[modality] !== undefined;

/** 1 for what is there and 0 for what is not; `undefined` where everything is there. */
export function presenceOf(there: readonly boolean[]): Float32Array | undefined {
  return there.every(Boolean) ? undefined : Float32Array.from(there, Number);
}

/** How many utterances lack a stream, as a line for the user. */
export const missingLine = (name: string, isThere: readonly boolean[]): string =>
  `stream ${name}: missing from ${isThere.filter((is) => !is).length} of ${isThere.length} utterances`;
