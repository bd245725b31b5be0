import { dialogueIdOf, type Utterance } from '@erc/core';
import type { ExampleSet } from './examples.js';

/** Which dialogue each utterance stands in, where, and who of that dialogue speaks. */
export function dialogueColumns(
  utterances: readonly Pick<Utterance, 'id' | 'sequence' | 'speaker'>[],
): Required<Pick<ExampleSet, 'dialogues' | 'positions' | 'turnTakers'>> {
  const dialogues = new Map<string, { readonly index: number; readonly speakers: Map<string, number> }>();
  const rows = utterances.map((utterance) => {
    const id = dialogueIdOf(utterance);
    const dialogue = dialogues.get(id) ?? { index: dialogues.size, speakers: new Map<string, number>() };
    dialogues.set(id, dialogue);
    return [dialogue.index, utterance.sequence, indexIn(dialogue.speakers, utterance.speaker)] as const;
  });
  return {
    dialogues: Int32Array.from(rows, ([dialogue]) => dialogue),
    positions: Int32Array.from(rows, ([, position]) => position),
    turnTakers: Int32Array.from(rows, ([, , speaker]) => speaker),
  };
}

/** Which session each utterance is of; those of none are of one together. */
export function sessionColumn(utterances: readonly Pick<Utterance, 'session'>[]): Int32Array {
  const sessions = new Map<string, number>();
  return Int32Array.from(utterances, ({ session = '' }) => indexIn(sessions, session));
}

function indexIn(known: Map<string, number>, name: string): number {
  const index = known.get(name) ?? known.size;
  known.set(name, index);
  return index;
}

/** The speakers of training utterances, sorted: a speaker's index in this list is what {@link speakerColumn} gives. */
export const speakersOf = (utterances: readonly Pick<Utterance, 'speaker'>[]): string[] =>
  [...new Set(utterances.map(({ speaker }) => speaker))].sort();

/** Index of each utterance's speaker; −1 for a speaker that training did not know. */
export function speakerColumn(
  utterances: readonly Pick<Utterance, 'speaker'>[],
  known: readonly string[],
): Int32Array {
  const indices = new Map(known.map((speaker, index) => [speaker, index]));
  return Int32Array.from(utterances, ({ speaker }) => indices.get(speaker) ?? -1);
}

/** 0 for `m` and `male`, 1 for `f` and `female`, in any case; −1 for everything else. */
export function genderColumn(utterances: readonly Pick<Utterance, 'gender'>[]): Int32Array {
  const indices = new Map([
    ...'m male'.split(' ').map((word) => [word, 0] as const),
    ['f', 1],
    ['female', 1],
  ]);
  return Int32Array.from(utterances, ({ gender }) => indices.get(gender?.trim().toLowerCase() ?? '') ?? -1);
}
