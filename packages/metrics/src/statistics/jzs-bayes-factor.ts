import { ConfigError, DataError } from '@erc/core';
import { integrateToInfinity } from './integrate.js';

// biome-ignore lint/suspicious/noApproximativeNumericConstant: published tables have three digits of √2 / 2, and so the same factors.
const MEDIUM = 0.707;

/** Options of {@link jzsBayesFactor}. */
export interface JzsBayesFactorOptions {
  /** Scale r > 0 of the Cauchy prior on the effect size. @default 0.707, as pingouin and system B (R's BayesFactor has √2 / 2) */
  readonly scale?: number;
}

/**
 * JZS Bayes factor BF₁₀ of a one-sample or paired t-test: how many times more likely the data are under "there is an effect"
 * (effect size ~ Cauchy(0, r), a normal whose variance g·r² has an inverse-χ² mixing) than under "there is none". With ν = n − 1:
 *
 * `BF₁₀ = ∫₀^∞ (1 + n g r²)^-½ · (1 + t² / ((1 + n g r²) ν))^-((ν+1)/2) · (2π)^-½ g^-3/2 e^(-1/(2g)) dg / (1 + t²/ν)^-((ν+1)/2)`
 *
 * @param t The t statistic.
 * @param n Number of pairs, at least 2.
 * @returns Greater than 0; above 1 speaks for an effect. `Infinity` above 1.8e308.
 * @see Rouder et al. 2009, "Bayesian t Tests for Accepting and Rejecting the Null Hypothesis", eq. 1, with g scaled by r²
 */
export function jzsBayesFactor(t: number, n: number, { scale = MEDIUM }: JzsBayesFactorOptions = {}): number {
  if (!Number.isFinite(t)) {
    throw new DataError(`jzsBayesFactor: t: expected a finite number, received ${t}.`);
  }
  if (!(Number.isInteger(n) && n >= 2)) {
    throw new DataError(`jzsBayesFactor: n: expected an integer of 2 or more, received ${n}.`);
  }
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new ConfigError(`jzsBayesFactor: scale: expected a number above 0, received ${scale}.`);
  }
  const dof = n - 1;
  const power = (dof + 1) / 2;
  const square = (t * t) / dof;
  const logNull = -power * Math.log1p(square);
  // The integral falls only like a power of t and cannot under-flow; the null may, so it stays a logarithm.
  const logIntegral = Math.log(
    integrateToInfinity((g) => {
      const spread = 1 + n * g * scale * scale;
      const log =
        -0.5 * Math.log(spread) -
        power * Math.log1p(square / spread) -
        0.5 * Math.log(2 * Math.PI) -
        1.5 * Math.log(g) -
        1 / (2 * g);
      return Math.exp(log);
    }),
  );
  return Math.exp(logIntegral - logNull);
}
