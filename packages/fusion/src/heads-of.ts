import { ConfigError } from '@erc/core';

/** Options of {@link headsOf}. */
export interface HeadsOfOptions {
  /** Width that the heads share. */
  readonly dim: number;
  readonly numHeads?: number | undefined;
  /** Which divisor of `dim` is the number of heads, from 1 for the smallest, which is 1. Beyond the last one: `dim` itself. */
  readonly headDegree?: number | undefined;
  /** Named in errors. */
  readonly where: string;
}

/**
 * The number of attention heads: `numHeads`, or the `headDegree`-th smallest divisor of `dim` (512 has 1, 2, 4, …: degree 3 is 4 heads); 1
 * where neither is given.
 *
 * @throws ConfigError where both are given, or `numHeads` does not divide `dim`.
 */
export function headsOf({ dim, numHeads, headDegree, where }: HeadsOfOptions): number {
  if (headDegree !== undefined) {
    if (numHeads !== undefined) {
      throw new ConfigError(
        `${where}: expected numHeads or headDegree, received both (${numHeads} and ${headDegree}).`,
      );
    }
    const divisors = Array.from({ length: dim }, (_, i) => i + 1).filter((n) => dim % n === 0);
    return divisors[headDegree - 1] ?? dim;
  }
  const heads = numHeads ?? 1;
  if (dim % heads !== 0) {
    throw new ConfigError(`${where}: numHeads: expected a divisor of ${dim}, received ${heads}.`);
  }
  return heads;
}
