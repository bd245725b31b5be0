import { distance } from 'fastest-levenshtein';

/** How many are named. */
const MOST = 3;

/** The words nearest to one that is not known, by edits, nearest first: `"joy", "anger", "fear"`. */
export function nearestWords(word: string, known: readonly string[]): string {
  const edits = (candidate: string): number => distance(word.trim().toLowerCase(), candidate.toLowerCase());
  return [...known]
    .sort((a, b) => edits(a) - edits(b))
    .slice(0, MOST)
    .map((candidate) => JSON.stringify(candidate))
    .join(', ');
}
