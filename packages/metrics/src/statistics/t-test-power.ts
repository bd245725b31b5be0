import { ConfigError, DataError } from '@erc/core';
import { noncentralTCdf, studentTCritical } from './distributions.js';

/**
 * Power of a two-sided one-sample or paired t-test: the chance of p < alpha where the true effect is `effect`.
 * `1 − F(t*) + F(−t*)`, F the noncentral t distribution with ν = n − 1 and δ = effect · √n, t* the critical value.
 *
 * @param effect Mean difference over the standard deviation of the differences (d_z). System B puts in d_av, which makes it smaller.
 * @param n Number of pairs, at least 2.
 * @param alpha Level in 0 … 1. @default 0.05
 * @returns In 0 … 1; `alpha` where there is no effect.
 * @see Cohen 1988, "Statistical Power Analysis for the Behavioral Sciences", ch. 2
 */
export function pairedTTestPower(effect: number, n: number, alpha = 0.05): number {
  if (!Number.isFinite(effect)) {
    throw new DataError(`pairedTTestPower: effect: expected a finite number, received ${effect}.`);
  }
  if (!(Number.isInteger(n) && n >= 2)) {
    throw new DataError(`pairedTTestPower: n: expected an integer of 2 or more, received ${n}.`);
  }
  if (!(alpha > 0 && alpha < 1)) {
    throw new ConfigError(`pairedTTestPower: alpha: expected a number between 0 and 1, received ${alpha}.`);
  }
  const critical = studentTCritical(1 - alpha, n - 1);
  const noncentrality = Math.abs(effect) * Math.sqrt(n);
  const miss =
    noncentralTCdf(critical, n - 1, noncentrality) - noncentralTCdf(-critical, n - 1, noncentrality);
  return Math.min(1, Math.max(0, 1 - miss));
}
