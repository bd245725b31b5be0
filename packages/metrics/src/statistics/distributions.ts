import { integrateToInfinity } from './integrate.js';
import { erfc, incompleteBeta, logGamma } from './special-functions.js';

/** P(Z ≤ z) of the standard normal distribution. */
export function normalCdf(z: number): number {
  return erfc(-z / Math.SQRT2) / 2;
}

/** P(X ≥ x) of the χ² distribution with one degree of freedom. */
export function chiSquareTail(x: number): number {
  return erfc(Math.sqrt(x / 2));
}

/** P(X ≤ successes) of the binomial distribution. */
export function binomialCdf(successes: number, trials: number, probability: number): number {
  if (successes >= trials) return 1;
  return incompleteBeta(1 - probability, trials - successes, successes + 1, probability);
}

/** P(|T| ≥ |t|) of Student's t distribution: the two-sided p-value. Precise in the tails. */
export function studentTTails(t: number, dof: number): number {
  const square = t * t;
  return incompleteBeta(dof / (dof + square), dof / 2, 0.5, square / (dof + square));
}

/**
 * The t for which `P(|T| ≤ t) = level`: the critical value of a two-sided test, or of a confidence interval.
 *
 * @param level In 0 … 1, such as 0.95.
 */
export function studentTCritical(level: number, dof: number): number {
  const tails = 1 - level;
  let [low, high] = [0, 1];
  while (studentTTails(high, dof) > tails) [low, high] = [high, high * 2];
  // Bisection, to the last bit: the tails fall strictly.
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (studentTTails(middle, dof) > tails) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * P(T ≤ t) of the noncentral t distribution, `T = (Z + δ) / S` with Z standard normal and ν·S² of χ² with ν degrees of freedom:
 * `∫₀^∞ Φ(t·s − δ) f(s) ds`, f the density of S.
 */
export function noncentralTCdf(t: number, dof: number, noncentrality: number): number {
  const half = dof / 2;
  const logScale = Math.LN2 + half * Math.log(half) - logGamma(half);
  return integrateToInfinity((s) => {
    const logDensity = logScale + (dof - 1) * Math.log(s) - half * s * s;
    return logDensity < -745 ? 0 : normalCdf(t * s - noncentrality) * Math.exp(logDensity);
  });
}
