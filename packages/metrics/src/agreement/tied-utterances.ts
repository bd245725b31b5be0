import type { Utterance } from '@erc/core';
import { tiedRows } from './ties.js';
import { votesOf } from './votes.js';

/**
 * The labels that raters chose equally often: those that the corpus names, or the winners of the votes. Labels that the list does not have are
 * left out, and what is left may be one label alone.
 *
 * @returns In the order of `labels`; none where the raters agreed.
 */
export function tiedLabels(
  utterance: Pick<Utterance, 'tie' | 'votes'>,
  labels: readonly string[],
): readonly string[] {
  if (utterance.tie) {
    const tied = utterance.tie.split(';');
    return labels.filter((label) => tied.includes(label));
  }
  const votes = votesOf(utterance, labels);
  if (votes === undefined || !tiedRows([votes])[0]!) return [];
  const most = Math.max(...votes);
  return labels.filter((_, k) => votes[k] === most);
}

/**
 * On which utterances raters tied: the corpus says so, or the votes for the labels have no single winner. An utterance without votes
 * for a label is not tied.
 */
export function tiedUtterances(
  utterances: readonly Pick<Utterance, 'tie' | 'votes'>[],
  labels: readonly string[],
): boolean[] {
  return utterances.map((utterance) => {
    if (utterance.tie) return true;
    const votes = votesOf(utterance, labels);
    return votes !== undefined && tiedRows([votes])[0]!;
  });
}
