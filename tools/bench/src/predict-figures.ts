import { medianOf } from '@erc/core';
import { quantile, round } from './statistics.js';

/** Milliseconds of one side. */
export interface Latency {
  /** Median of the rounds' medians. */
  readonly medianMs: number;
  /** Of all predictions of all rounds. */
  readonly p99Ms: number;
}

/** @param rounds Milliseconds of each prediction, round by round. */
export const latencyOf = (rounds: readonly (readonly number[])[]): Latency => ({
  medianMs: round(medianOf(rounds.map((ms) => medianOf(ms)))),
  p99Ms: round(quantile(rounds.flat(), 0.99)),
});

/** How two sides that took turns compare. */
export interface RoundRatio {
  /** Median of the rounds' ratios of medians: below 1 the first side is faster. */
  readonly ratio: number;
  /** The middle half of the ratios. */
  readonly spread: readonly [number, number];
}

/** @param ours Milliseconds of each prediction, round by round. @param peer The same rounds of the other side. */
export function ratioOfRounds(
  ours: readonly (readonly number[])[],
  peer: readonly (readonly number[])[],
): RoundRatio {
  const ratios = ours.map((ms, i) => medianOf(ms) / medianOf(peer[i]!));
  return {
    ratio: round(medianOf(ratios)),
    spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
  };
}

/** The largest difference between probabilities of the same labels. */
export const farthest = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): number =>
  Math.max(...Object.entries(a).map(([label, p]) => Math.abs(p - (b[label] ?? Number.NaN))));
