import { closest, distance } from 'fastest-levenshtein';

/** The end of a message: `; did you mean "joy"?` where one of the candidates is a near miss of the word, otherwise a full stop. */
export function suggestionOrStop(word: string, candidates: readonly string[]): string {
  if (word === '' || candidates.length === 0) return '.';
  const wanted = word.trim().toLowerCase();
  const nearest = closest(wanted, [...candidates]);
  const tolerated = Math.max(1, Math.floor(nearest.length / 3));
  return distance(wanted, nearest.toLowerCase()) <= tolerated
    ? `; did you mean ${JSON.stringify(nearest)}?`
    : '.';
}
