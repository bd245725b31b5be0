import { ownValue, type Utterance } from '@erc/core';

/** Votes of an utterance for the labels, in their order; `undefined` where nobody voted for any. */
export function votesOf(
  { votes }: Pick<Utterance, 'votes'>,
  labels: readonly string[],
): number[] | undefined {
  const row = labels.map((label) => ownValue(votes, label) ?? 0);
  return row.some((count) => count > 0) ? row : undefined;
}
