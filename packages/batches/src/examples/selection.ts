import { DataError, isScored, type Utterance } from '@erc/core';

/**
 * Which utterances of a list a part means, in order: those that are trained on or scored, and apart from them those that are only read. Every
 * column that is aligned with the list (features, labels, what is missing) is read at the positions; the ids are the same in any list.
 */
export interface Selection {
  readonly ids: readonly string[];
  /** Position of each in the list, from 0. */
  readonly positions: readonly number[];
  /** Positions of the utterances of `use: context` that stand beside them. @default none */
  readonly context?: readonly number[];
}

type Identified = Pick<Utterance, 'id' | 'use'>;

/** The utterances at these positions. Those that are only read become the selection's context. */
export function selectAt(utterances: readonly Identified[], positions: readonly number[]): Selection {
  const scored = positions.filter((position) => isScored(utterances[position]!));
  const context = positions.filter((position) => !isScored(utterances[position]!));
  return selectionOf(
    scored.map((position) => utterances[position]!.id),
    scored,
    context,
  );
}

const selectionOf = (
  ids: readonly string[],
  positions: readonly number[],
  context: readonly number[],
): Selection => ({ ids, positions, ...(context.length > 0 && { context }) });

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
  return selectAt(
    utterances,
    ids.map((id) => {
      const position = positions.get(id);
      if (position === undefined) {
        throw new DataError(`selection: expected an utterance ${id}, received none of that id.`);
      }
      return position;
    }),
  );
}

/** The part of a selection whose positions `keep` wants. */
export function narrowSelection(
  { ids, positions, context = [] }: Selection,
  keep: (position: number) => boolean,
): Selection {
  const kept = [...positions.keys()].filter((i) => keep(positions[i]!));
  return selectionOf(
    kept.map((i) => ids[i]!),
    kept.map((i) => positions[i]!),
    context.filter(keep),
  );
}

/** A selection in which the utterances at some positions are only read: they join its context. */
export function readOnlyAt(selection: Selection, isReadOnly: (position: number) => boolean): Selection {
  const scored = narrowSelection(selection, (position) => !isReadOnly(position));
  const moved = selection.positions.filter(isReadOnly);
  return selectionOf(
    scored.ids,
    scored.positions,
    [...(selection.context ?? []), ...moved].sort((a, b) => a - b),
  );
}

/** The elements of a list that is aligned with the utterances, without those of the selection's context. */
export const elementsOf = <T>(list: readonly T[], { positions }: Pick<Selection, 'positions'>): T[] =>
  positions.map((position) => list[position]!);
