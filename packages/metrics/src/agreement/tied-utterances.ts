import type { Utterance } from '@erc/core';
import { tiedRows } from './ties.js';
import { votesOf } from './votes.js';

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
