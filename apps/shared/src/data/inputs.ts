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
const whereOf = ({ where, id }: Utterance, directory: string): string =>
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

/** A file and where it is named: input of an audio and of a visual encoder. */
export type MediaInput = Extract<AudioInput, { readonly path: string }> & VisualInput;

/** The wav or the face of each utterance, of the dataset folder `directory`. */
export function mediaInputs(
  utterances: readonly Utterance[],
  modality: Exclude<Modality, 'text'>,
  directory: string,
): MediaInput[] {
  return utterances.map((utterance) => ({
    path: mediaOf(utterance, modality, directory),
    where: whereOf(utterance, directory),
  }));
}

function mediaOf(utterance: Utterance, modality: Exclude<Modality, 'text'>, directory: string): string {
  const path = utterance[modality];
  if (path === undefined) {
    throw new DataError(
      `${whereOf(utterance, directory)}: ${modality}: expected a file, because the recipe has a stream of this modality; received none.`,
    );
  }
  return path;
}
