import { ConfigError, DataError, dialogueIdOf, isScored, type Utterance } from '@erc/core';

/** What stays together when utterances are parted. */
export type UnitKind = 'dialogue' | 'session' | 'speaker';

/** What the protocol reads of an utterance. */
export type SplitUtterance = Pick<
  Utterance,
  'id' | 'speaker' | 'session' | 'where' | 'emotion' | 'mixed' | 'use'
>;

/** Counts those of some indices that are trained on or scored. */
export const scoredIn =
  (utterances: readonly SplitUtterance[]) =>
  (indices: readonly number[]): number =>
    indices.filter((i) => isScored(utterances[i]!)).length;

/** Class of each utterance; `undefined` for one that is only read. */
export const labelsOf = (utterances: readonly SplitUtterance[]): (string | undefined)[] =>
  utterances.map((utterance) => (isScored(utterance) ? utterance.emotion : undefined));

/** Indices of utterances by the name of their dialogue (with its split), session or speaker, in order of first appearance. */
export type Units = ReadonlyMap<string, readonly number[]>;

/** Numbers in names count as numbers: session 2 comes before session 10. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Names in their natural order. */
export const naturalOrder = (names: Iterable<string>): string[] => [...names].sort(compare);

/** What {@link unitsOf} and its neighbours take. */
export interface UnitsOptions {
  readonly utterances: readonly SplitUtterance[];
  /** The utterances that count. @default all */
  readonly among?: readonly number[];
  /** By session: whether a speaker may stand in several. @default false */
  readonly sharedSpeakers?: boolean | undefined;
}

/**
 * Utterances by dialogue, session or speaker.
 *
 * @throws DataError where there is no session, or a dialogue stands in two; ConfigError where a speaker does and may not.
 */
export function unitsOf(kind: UnitKind, { utterances, among, sharedSpeakers }: UnitsOptions): Units {
  const indices = among ?? utterances.map((_, i) => i);
  if (kind === 'dialogue') return grouped(indices, (i) => dialogueIdOf(utterances[i]!));
  if (kind === 'speaker') return grouped(indices, (i) => utterances[i]!.speaker);

  const without = indices.filter((i) => !utterances[i]!.session);
  if (without.length > 0) {
    const { where, id } = utterances[without[0]!]!;
    throw new DataError(
      `splits by session: expected a session in every row, received none in ${without.length} of ${indices.length} utterances, such as ${where ?? id}.`,
    );
  }
  const sessions = grouped(indices, (i) => utterances[i]!.session!);
  const twice = inSeveral(sessions, (i) => dialogueIdOf(utterances[i]!));
  if (twice) {
    throw new DataError(
      `splits by session: expected each dialogue in one session, received ${twice.name} in ${twice.units.join(' and ')}.`,
    );
  }
  const shared = sharedSpeakers ? undefined : inSeveral(sessions, (i) => utterances[i]!.speaker);
  if (shared) {
    throw new ConfigError(
      `splits by session: expected each speaker in one session, received ${shared.name} in ${shared.units.join(' and ')}. By speaker, they are kept apart; sharedSpeakers: true lets them be shared, or says that the name is of several people.`,
    );
  }
  return sessions;
}

/**
 * Connected components of the speakers, where those who share a dialogue are neighbours: what can be parted without cutting a dialogue.
 */
export function connectedSpeakers({ utterances, among }: UnitsOptions): Units {
  const indices = among ?? utterances.map((_, i) => i);
  const leader = new Map<string, string>();
  const find = (speaker: string): string => {
    let top = speaker;
    while (leader.get(top) !== undefined && leader.get(top) !== top) top = leader.get(top)!;
    return top;
  };
  const first = new Map<string, string>();
  for (const i of indices) {
    const { speaker } = utterances[i]!;
    const dialogue = dialogueIdOf(utterances[i]!);
    const other = first.get(dialogue);
    if (other === undefined) first.set(dialogue, speaker);
    const [a, b] = [find(speaker), find(other ?? speaker)];
    leader.set(a, b);
  }
  return grouped(indices, (i) => find(utterances[i]!.speaker));
}

/** What is assigned as a whole: dialogues, sessions, or connected components of speakers. */
export const inseparable = (kind: UnitKind, options: UnitsOptions): Units =>
  kind === 'speaker' ? connectedSpeakers(options) : unitsOf(kind, options);

function grouped(indices: readonly number[], nameOf: (i: number) => string): Map<string, number[]> {
  const units = new Map<string, number[]>();
  for (const i of indices) {
    const name = nameOf(i);
    const members = units.get(name);
    if (members) members.push(i);
    else units.set(name, [i]);
  }
  return units;
}

/** The first name that stands in two units. */
function inSeveral(
  units: Units,
  nameOf: (i: number) => string,
): { readonly name: string; readonly units: readonly string[] } | undefined {
  const home = new Map<string, string>();
  for (const [unit, members] of units) {
    for (const i of members) {
      const name = nameOf(i);
      const before = home.get(name);
      if (before !== undefined && before !== unit) return { name, units: [before, unit] };
      home.set(name, unit);
    }
  }
  return undefined;
}
