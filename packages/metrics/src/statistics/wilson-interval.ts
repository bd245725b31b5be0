/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** A 95 % interval of a share, within 0 … 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of a share, 95 %: with `p = hits / count` and `z = 1.96`,
 * `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`. It stays within 0 … 1 and has a width at 0 and 1 too.
 *
 * @param hits Whole number, 0 … `count`.
 * @returns `undefined` where `count` is 0.
 * @see Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference"; Brown, Cai and DasGupta 2001, "Interval
 *   Estimation for a Binomial Proportion"
 */
export function wilsonInterval(hits: number, count: number): Interval | undefined {
  if (count === 0) return undefined;
  const share = hits / count;
  const spread = (Z * Z) / count;
  const centre = share + spread / 2;
  const half = Math.sqrt(spread * share * (1 - share) + (spread * spread) / 4);
  // Both ends are exact where nothing or everything is a hit; rounding would leave 1e-17.
  return {
    low: hits === 0 ? 0 : (centre - half) / (1 + spread),
    high: hits === count ? 1 : (centre + half) / (1 + spread),
  };
}
