/** `base + coefficient · n`: an extent by the one free dimension n. */
export interface AffineExtent {
  readonly base: number;
  readonly coefficient: number;
}

/**
 * The whole numbers of an extent that is affine in n, or undefined where none give all values.
 *
 * @param sizes Of n, at least two that differ.
 * @param values The extent at each of the sizes.
 */
export function affineExtent(sizes: readonly number[], values: readonly number[]): AffineExtent | undefined {
  const [first, second] = [sizes[0]!, sizes[1]!];
  const coefficient = (values[1]! - values[0]!) / (second - first);
  const base = values[0]! - coefficient * first;
  const isAffine =
    Number.isInteger(coefficient) && values.every((v, i) => v === base + coefficient * sizes[i]!);
  return isAffine ? { base, coefficient } : undefined;
}

/** A dimension of the extent, with `n` for the free one's name: `3`, `n`, `6*n+1`. */
export function affineDimension({ base, coefficient }: AffineExtent, n: string): number | string {
  if (coefficient === 0) return base;
  const product = coefficient === 1 ? n : `${coefficient}*${n}`;
  if (base === 0) return product;
  return base > 0 ? `${product}+${base}` : `${product}${base}`;
}
