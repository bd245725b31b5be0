import type { Finding } from '@erc/core';

/** Counts that steps of a source add to, by the codes of an audit. */
export type Counts<Code extends string> = Record<Code, number>;

/** Each code with a count of 0. */
export const newCounts = <Code extends string>(codes: readonly Code[]): Counts<Code> =>
  Object.fromEntries(codes.map((code) => [code, 0])) as Counts<Code>;

/** Counts as findings, in the order of the codes. */
export const findingsOf = (counts: Readonly<Record<string, number>>): Finding[] =>
  Object.entries(counts).map(([code, count]) => ({ code, count }));
