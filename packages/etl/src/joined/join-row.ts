import { relative, sep } from 'node:path';
import { isScored, type Split, type Utterance } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import type { OpenedPart } from './open-part.js';

/** A row of the joined dataset, and what it was made from. */
export interface JoinedRow {
  readonly split: Split;
  readonly row: UtteranceRow;
  readonly part: OpenedPart;
  /** As its own dataset has it. */
  readonly original: Utterance;
}

/** Names of a part begin with its own, so that no two parts share a dialogue, a speaker or a session. */
export const joinedName = ({ name }: Pick<OpenedPart, 'name'>, own: string): string => `${name}.${own}`;

/**
 * An utterance of a part as a row of the joined dataset; `undefined` where its label is left out. What is only read as context stays, without that label. Votes and ties go by the map as labels do:
 * votes for labels that become one are added up, and those for a label that is left out are dropped.
 */
export function joinRow(part: OpenedPart, split: Split, original: Utterance): JoinedRow | undefined {
  const emotion = part.labelOf(original.emotion);
  if (emotion === null && isScored(original)) return undefined;
  const { where: _, audio, visual, session, votes, tie, ...rest } = original;
  const dialogue = joinedName(part, original.dialogue);
  const joinedVotes = votes && votesOf(votes, part);
  const joinedTie = tie && tieOf(tie, part);
  const row: UtteranceRow = {
    ...rest,
    id: `${split}/${dialogue}/${original.sequence}`,
    dialogue,
    speaker: joinedName(part, original.speaker),
    emotion: emotion ?? '',
    ...(audio !== undefined && { audio: joinedPath(part, audio) }),
    ...(visual !== undefined && { visual: joinedPath(part, visual) }),
    ...(session !== undefined && { session: joinedName(part, session) }),
    ...(joinedVotes && { votes: joinedVotes }),
    ...(joinedTie && { tie: joinedTie }),
  };
  return { split, row, part, original };
}

/** Where a medium of a part is in its own folder, with forward slashes. */
export const ownPath = ({ dataset }: Pick<OpenedPart, 'dataset'>, absolute: string): string =>
  relative(dataset.directory, absolute).split(sep).join('/');

/** Where a file of a part is in the joined folder: `media/<part>/…`. */
export const joinedPath = (part: OpenedPart, absolute: string): string =>
  `media/${part.name}/${ownPath(part, absolute).replace(/^media\//, '')}`;

function votesOf(
  votes: Readonly<Record<string, number>>,
  { labelOf }: OpenedPart,
): Record<string, number> | undefined {
  const joined = new Map<string, number>();
  for (const [name, count] of Object.entries(votes)) {
    const label = labelOf(name);
    if (label !== null) joined.set(label, (joined.get(label) ?? 0) + count);
  }
  return joined.size > 0 ? Object.fromEntries(joined) : undefined;
}

/** Labels that tied, in alphabetical order; none where they have become one. */
function tieOf(tie: string, { labelOf }: OpenedPart): string | undefined {
  const labels = new Set(
    tie.split(';').flatMap((name) => {
      const label = labelOf(name);
      return label === null ? [] : [label];
    }),
  );
  return labels.size > 1 ? [...labels].sort().join(';') : undefined;
}
