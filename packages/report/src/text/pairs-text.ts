/** A seed, or a seed and a fold, that was scored. */
interface Pair {
  readonly seed: number;
  readonly fold?: number;
}

/**
 * What a test over runs counted, in words: `5 seeds`, `3 folds`, `3 folds, each the mean of 2 seeds`; `of 1 to 2 seeds` where some folds have
 * fewer.
 *
 * @param pairs The runs.
 * @param n What the test paired: seeds, or folds over their seeds.
 */
export function pairsText(pairs: readonly Pair[], n: number): string {
  const kind = pairs[0]?.fold === undefined ? 'seed' : 'fold';
  const counted = `${n} ${kind}${n === 1 ? '' : 's'}`;
  if (pairs.length <= n) return counted;
  const seeds = new Map<number | undefined, number>();
  for (const { fold } of pairs) seeds.set(fold, (seeds.get(fold) ?? 0) + 1);
  const [least, most] = [Math.min(...seeds.values()), Math.max(...seeds.values())];
  return `${counted}, each the mean of ${least === most ? most : `${least} to ${most}`} seeds`;
}
