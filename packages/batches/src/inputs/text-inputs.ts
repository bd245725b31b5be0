import { groupDialogues, type TextInput, type Turn, type Utterance } from '@erc/core';

/** A turn of a dialogue, with those before it, oldest first. */
export const textInputAt = (turns: readonly Turn[], i: number): TextInput => ({
  ...turns[i]!,
  history: turns.slice(0, i),
});

/** Text of each utterance with the turns before it in its dialogue, oldest first. The utterances must hold whole dialogues. */
export function textInputs(utterances: readonly Utterance[]): TextInput[] {
  const inputs = new Map<Utterance, TextInput>();
  for (const dialogue of groupDialogues(utterances)) {
    const turns = dialogue.utterances.map(({ speaker, text }) => ({ speaker, text }));
    for (const [i, utterance] of dialogue.utterances.entries()) {
      inputs.set(utterance, textInputAt(turns, i));
    }
  }
  return utterances.map((utterance) => inputs.get(utterance)!);
}

/** The same for a frozen encoder: `undefined` for an utterance without text where one may lack it. */
export function spokenInputs(utterances: readonly Utterance[], mayMiss: boolean): (TextInput | undefined)[] {
  return textInputs(utterances).map((input) => (mayMiss && input.text.trim() === '' ? undefined : input));
}
