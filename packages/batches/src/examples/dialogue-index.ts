import { ConfigError } from '@erc/core';
import type { ExampleSet } from './examples.js';

/** Where the examples of a set stand in their dialogues. */
export interface DialogueIndex {
  /** Examples of each dialogue in the order they were spoken, of copies the first alone; dialogues in order of first appearance. */
  readonly members: readonly (readonly number[])[];
  /** Of each example, the list of `members` that it stands in. */
  readonly dialogueOf: Int32Array;
  /** Of each example, its place in that list. */
  readonly placeOf: Int32Array;
}

/**
 * Orders the examples of a set by dialogue and position, whatever order they come in.
 *
 * @throws ConfigError when the set does not say which dialogue its examples are of.
 */
export function indexDialogues({
  ids,
  dialogues,
  positions,
}: Pick<ExampleSet, 'ids' | 'dialogues' | 'positions'>): DialogueIndex {
  if (!dialogues || !positions) {
    throw new ConfigError(
      'examples: expected the columns dialogues and positions, for windows or a context; received none.',
    );
  }
  const firsts = firstsOf(ids);
  const groups = new Map<number, number[]>();
  for (const [i, first] of firsts.entries()) {
    if (first < i) continue;
    const group = groups.get(dialogues[i]!);
    if (group) group.push(i);
    else groups.set(dialogues[i]!, [i]);
  }
  const members = [...groups.values()].map((group) => group.sort((a, b) => positions[a]! - positions[b]!));
  return indexOf(members, firsts);
}

/** Of each example, the first one of its id: copies of an utterance stand where that stands. */
function firstsOf(ids: readonly string[]): readonly number[] {
  const firsts = new Map<string, number>();
  return ids.map((id, i) => {
    const first = firsts.get(id) ?? i;
    firsts.set(id, first);
    return first;
  });
}

/**
 * The same of whole sessions: the dialogues of a session one after the other, in order of first appearance.
 *
 * @throws ConfigError when the set does not say which session its examples are of.
 */
export function indexSessions(
  { ids, sessions }: Pick<ExampleSet, 'ids' | 'sessions'>,
  { members: dialogues }: DialogueIndex,
): DialogueIndex {
  if (!sessions) {
    throw new ConfigError(
      'examples: expected the column sessions, for windows over sessions; received none.',
    );
  }
  const lists = new Map<number, number[]>();
  for (const dialogue of dialogues) {
    const session = sessions[dialogue[0]!]!;
    lists.set(session, [...(lists.get(session) ?? []), ...dialogue]);
  }
  return indexOf([...lists.values()], firstsOf(ids));
}

function indexOf(members: readonly (readonly number[])[], firsts: readonly number[]): DialogueIndex {
  const dialogueOf = new Int32Array(firsts.length);
  const placeOf = new Int32Array(firsts.length);
  for (const [dialogue, group] of members.entries()) {
    for (const [place, i] of group.entries()) {
      dialogueOf[i] = dialogue;
      placeOf[i] = place;
    }
  }
  return {
    members,
    dialogueOf: Int32Array.from(firsts, (first) => dialogueOf[first]!),
    placeOf: Int32Array.from(firsts, (first) => placeOf[first]!),
  };
}
