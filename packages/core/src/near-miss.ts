import { distance } from 'fastest-levenshtein';

const editsBetween = (word: string, candidate: string): number =>
  distance(word.trim().toLowerCase(), candidate.toLowerCase());

/** The candidates nearest to a word, by edits, nearest first. */
export const nearest = (word: string, candidates: readonly string[], most: number): string[] =>
  [...candidates].sort((a, b) => editsBetween(word, a) - editsBetween(word, b)).slice(0, most);

/** The candidate that a misspelt word probably meant: at most one edit for each three letters, and at least one. */
export function nearMiss(word: string, candidates: readonly string[]): string | undefined {
  const [best] = nearest(word, candidates, 1);
  return best !== undefined && editsBetween(word, best) <= Math.max(1, Math.floor(word.length / 3))
    ? best
    : undefined;
}
