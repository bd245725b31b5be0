import {
  type AudioInput,
  DataError,
  groupDialogues,
  type Modality,
  type TextInput,
  type Utterance,
  type VisualInput,
} from '@erc/core';

const whereOf = (utterance: Utterance): string => utterance.where ?? utterance.id;

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

/** The wav of each utterance. */
export function audioInputs(utterances: readonly Utterance[]): AudioInput[] {
  return utterances.map((utterance) => ({ path: mediaOf(utterance, 'audio'), where: whereOf(utterance) }));
}

/** The face of each utterance. */
export function visualInputs(utterances: readonly Utterance[]): VisualInput[] {
  return utterances.map((utterance) => ({ path: mediaOf(utterance, 'visual'), where: whereOf(utterance) }));
}

function mediaOf(utterance: Utterance, modality: Exclude<Modality, 'text'>): string {
  const path = utterance[modality];
  if (path === undefined) {
    throw new DataError(
      `${whereOf(utterance)}: ${modality}: expected a file, because the recipe has a stream of this modality; received none.`,
    );
  }
  return path;
}
