import { nearMiss } from '@erc/core';

/** The end of a message: `; did you mean "joy"?` where one of the candidates is a near miss of the word, otherwise a full stop. */
export function suggestionOrStop(word: string, candidates: readonly string[]): string {
  const meant = nearMiss(word, candidates);
  return meant === undefined ? '.' : `; did you mean ${JSON.stringify(meant)}?`;
}
