import { DataError } from '@erc/core';

/**
 * Which utterances of a list a part means, in order. Every column that is aligned with the list (features, labels, what is missing) is read at
 * the positions; the ids are the same in any list.
 */
export interface Selection {
  readonly ids: readonly string[];
  /** Position of each in the list, from 0. */
  readonly positions: readonly number[];
}

interface Identified {
  readonly id: string;
}

/** The utterances at these positions. */
export const selectAt = (utterances: readonly Identified[], positions: readonly number[]): Selection => ({
  ids: positions.map((position) => utterances[position]!.id),
  positions,
});

/** All utterances of a list. */
export const selectAll = (utterances: readonly Identified[]): Selection =>
  selectAt(utterances, [...utterances.keys()]);

/**
 * The utterances with these ids, in their order.
 *
 * @throws DataError for an id that the list does not have.
 */
export function selectIds(utterances: readonly Identified[], ids: readonly string[]): Selection {
  const positions = new Map(utterances.map(({ id }, position) => [id, position]));
  return {
    ids,
    positions: ids.map((id) => {
      const position = positions.get(id);
      if (position === undefined) {
        throw new DataError(`selection: expected an utterance ${id}, received none of that id.`);
      }
      return position;
    }),
  };
}

/** The part of a selection whose positions `keep` wants. */
export function narrowSelection(
  { ids, positions }: Selection,
  keep: (position: number) => boolean,
): Selection {
  const kept = [...positions.keys()].filter((i) => keep(positions[i]!));
  return { ids: kept.map((i) => ids[i]!), positions: kept.map((i) => positions[i]!) };
}

/** The elements of a list that is aligned with the utterances. */
export const elementsOf = <T>(list: readonly T[], { positions }: Pick<Selection, 'positions'>): T[] =>
  positions.map((position) => list[position]!);
