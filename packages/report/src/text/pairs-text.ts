/** A seed, or a seed and a fold, that was scored. */
interface Pair {
  readonly seed: number;
  readonly fold?: number;
}

/**
 * What a test over runs counted, in words: `5 seeds`, `3 folds`, `3 folds, each the mean of 2 seeds`.
 *
 * @param pairs The runs.
 * @param n What the test paired: seeds, or folds over their seeds.
 */
export function pairsText(pairs: readonly Pair[], n: number): string {
  const kind = pairs[0]?.fold === undefined ? 'seed' : 'fold';
  const counted = `${n} ${kind}${n === 1 ? '' : 's'}`;
  return pairs.length > n ? `${counted}, each the mean of ${pairs.length / n} seeds` : counted;
}
