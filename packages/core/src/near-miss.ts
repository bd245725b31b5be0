import { distance } from 'fastest-levenshtein';

/** Edits from one word to another. Two neighbours that have changed places are one edit: most typing errors are of that kind. */
function editsBetween(word: string, candidate: string): number {
  const [from, to] = [word.trim().toLowerCase(), candidate.toLowerCase()];
  const exchanged = Array.from({ length: Math.max(0, from.length - 1) }, (_, i) =>
    [from.slice(0, i), from[i + 1], from[i], from.slice(i + 2)].join(''),
  );
  return Math.min(distance(from, to), ...exchanged.map((other) => 1 + distance(other, to)));
}

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
