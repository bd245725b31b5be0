import { posix } from 'node:path';
import type { Split } from '@erc/core';
import { stemOf } from './corpus-files.js';

/** What a row says of the place of its utterance. */
export interface UnnamedUtterance {
  readonly split: Split | undefined;
  /** As the row has it. @default there is no such column */
  readonly dialogue: string | undefined;
  readonly sequence: string | undefined;
  /** The file that its voice or face is in. */
  readonly media: string | undefined;
  /** Where it begins in a recording with others. */
  readonly start: number | undefined;
}

/** Dialogue and place of each utterance. */
export interface NamedDialogues {
  readonly names: readonly { readonly dialogue: string; readonly sequence: number }[];
  readonly assumed: readonly string[];
  /** Why cells cannot be taken as they are. */
  readonly unreadable: readonly string[];
}

/** Gives each utterance the dialogue that it belongs to, and its place there. */
export function nameDialogues(utterances: readonly UnnamedUtterance[]): NamedDialogues {
  const assumed: string[] = [];
  const unreadable: string[] = [];
  const isNamed = utterances.every(({ dialogue }) => dialogue !== undefined);
  const guessed = isNamed ? undefined : guessDialogues(utterances);
  if (guessed) assumed.push(guessed.assumed);
  const dialogues = utterances.map(({ dialogue }, i) => {
    const name = dialogue ?? guessed!.dialogues[i]!;
    const safe = safeName(name) || `row-${i + 1}`;
    if (safe !== name) unreadable.push('names of dialogues have signs that names of files cannot have');
    return safe;
  });
  const keys = utterances.map(({ split }, i) => `${split ?? 'train'}/${dialogues[i]}`);
  const sequences = utterances.map(({ sequence }, i) =>
    sequence === undefined ? guessed?.sequences?.[i] : sequence,
  );
  const areSaid =
    sequences.every((sequence) => sequence !== undefined && /^(0|[1-9]\d{0,14})$/.test(sequence)) &&
    new Set(sequences.map((sequence, i) => `${keys[i]}/${sequence}`)).size === utterances.length;
  if (areSaid) {
    const names = dialogues.map((dialogue, i) => ({ dialogue, sequence: Number(sequences[i]) }));
    return { names, assumed, unreadable: [...new Set(unreadable)] };
  }
  if (utterances.some(({ sequence }) => sequence !== undefined))
    unreadable.push('its sequences are no places in their dialogues');
  const byTime = utterances.every(({ start }) => start !== undefined);
  const groups = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) groups.set(key, [...(groups.get(key) ?? []), i]);
  if ([...groups.values()].some(({ length }) => length > 1)) {
    assumed.push(`the turns of a dialogue are in the order of ${byTime ? 'their times' : 'the rows'}`);
  }
  const places = new Map<number, number>();
  for (const members of groups.values()) {
    const ordered = byTime
      ? [...members].sort((a, b) => utterances[a]!.start! - utterances[b]!.start!)
      : members;
    for (const [place, i] of ordered.entries()) places.set(i, place);
  }
  const names = dialogues.map((dialogue, i) => ({ dialogue, sequence: places.get(i)! }));
  return { names, assumed, unreadable: [...new Set(unreadable)] };
}

/** A name that can be the name of a folder. */
export const safeName = (name: string): string =>
  name
    .trim()
    .replace(/[\\/:\p{Cc}]+/gu, '-')
    .replace(/^\.+$/, '');

/** Dialogues by the files of utterances: recordings with several, folders, names that end in numbers. */
function guessDialogues(utterances: readonly UnnamedUtterance[]): {
  readonly dialogues: readonly string[];
  readonly sequences?: readonly string[];
  readonly assumed: string;
} {
  const media = utterances.flatMap((utterance) => (utterance.media === undefined ? [] : [utterance.media]));
  if (media.length < utterances.length) {
    return {
      dialogues: utterances.map((_, i) => `row-${i + 1}`),
      assumed: 'no column says which utterances make a dialogue: each is one by itself',
    };
  }
  const nameOf = (path: string): string =>
    path.slice(0, path.length - posix.extname(path).length).replaceAll('/', '-');
  if (new Set(media).size < media.length) {
    return { dialogues: media.map(nameOf), assumed: 'each recording is a dialogue' };
  }
  const folders = media.map((path) => posix.dirname(path));
  const count = new Set(folders).size;
  if (count > 1 && count < media.length) return { dialogues: folders, assumed: 'each folder is a dialogue' };
  const numbered = media.map((path) => /^(.*\D)(\d{1,9})$/.exec(stemOf(path)));
  const stems = numbered.map((match) => match?.[1]?.replace(/(?<=.)[-_. ]*$/, ''));
  if (!stems.includes(undefined) && new Set(stems).size > 1 && new Set(stems).size < media.length) {
    return {
      dialogues: stems.map((stem, i) =>
        `${folders[i] === '.' ? '' : `${folders[i]}-`}${stem}`.replaceAll('/', '-'),
      ),
      sequences: numbered.map((match) => String(Number(match![2]))),
      assumed: 'clips whose names differ in the number at their end alone are a dialogue, in that order',
    };
  }
  return { dialogues: media.map(nameOf), assumed: 'each clip is a dialogue by itself' };
}
