import type { WordOdds } from '@erc/report';

/** How often each class uses each word. */
export type WordCounts = ReadonlyMap<string, Float64Array>;

/** The words of a text, in lower case: letters, with the marks and apostrophes among them. */
export const wordsOf = (text: string): string[] =>
  (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? []
  ).map((word) => word.replaceAll('’', "'"));

/** Counts the words of texts by class. */
export function countWords(
  texts: readonly { readonly text: string; readonly label: number }[],
  classes: number,
): WordCounts {
  const counts = new Map<string, Float64Array>();
  for (const { text, label } of texts) {
    for (const word of wordsOf(text)) {
      let row = counts.get(word);
      if (!row) {
        row = new Float64Array(classes);
        counts.set(word, row);
      }
      row[label]!++;
    }
  }
  return counts;
}

/** Options of {@link wordOdds}. */
export interface WordOddsOptions {
  /** Size α₀ of the prior, in words: each has the share of it that it has of all words. */
  readonly prior: number;
  /** Words of each class at most. */
  readonly most: number;
}

/** Of a normal distribution, 95 % lie within so many standard deviations. */
const Z95 = 1.959963984540054;

/**
 * The words that each class uses more than the others do: the log-odds ratio with an informative Dirichlet prior, which holds rare words near to 0,
 *
 * `δ = ln((y + α) / (n + α₀ − y − α)) − ln((y′ + α) / (n′ + α₀ − y′ − α))`, `var δ ≈ 1 / (y + α) + 1 / (y′ + α)`,
 *
 * where `y` of the `n` words of the class and `y′` of the `n′` of the others are this one, and `α = α₀ · (y + y′) / (n + n′)`. Those with the largest
 * `δ / √var` that are surely above 0, first.
 *
 * @returns Words of each class.
 * @see Monroe, Colaresi and Quinn 2008, "Fightin' Words", eq. 16, 20 and 22
 */
export function wordOdds(
  counts: WordCounts,
  classes: number,
  { prior, most }: WordOddsOptions,
): WordOdds[][] {
  const sizes = new Float64Array(classes);
  for (const row of counts.values()) for (let k = 0; k < classes; k++) sizes[k]! += row[k]!;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return Array.from(sizes, (size, k) => {
    const rated: { readonly odds: WordOdds; readonly z: number }[] = [];
    for (const [word, row] of counts) {
      const count = row[k]!;
      if (count === 0) continue;
      const all = row.reduce((sum, value) => sum + value, 0);
      const others = all - count;
      const alpha = (prior * all) / total;
      const own = (count + alpha) / (size + prior - count - alpha);
      const rest = (others + alpha) / (total - size + prior - others - alpha);
      const logOdds = Math.log(own) - Math.log(rest);
      const sd = Math.sqrt(1 / (count + alpha) + 1 / (others + alpha));
      const [low, high] = [logOdds - Z95 * sd, logOdds + Z95 * sd];
      if (low > 0) rated.push({ odds: { word, count, others, logOdds, low, high }, z: logOdds / sd });
    }
    rated.sort((a, b) => b.z - a.z || (a.odds.word < b.odds.word ? -1 : 1));
    return rated.slice(0, most).map(({ odds }) => odds);
  });
}
