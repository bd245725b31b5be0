import type { Utterance } from '@erc/core';
import { fleissKappa } from './fleiss-kappa.js';
import { krippendorffAlpha, ratingsFromVotes } from './krippendorff-alpha.js';
import { tiedRows } from './ties.js';

/** How far raters agree, as the report shows it. */
export interface RaterAgreement {
  /** Utterances with votes of two raters or more. */
  readonly items: number;
  /** Raters per utterance. */
  readonly raters: { readonly low: number; readonly high: number };
  readonly fleissKappa: number | null;
  readonly krippendorffAlpha: number | null;
  /** Mean share of an utterance's raters who chose its most frequent label. */
  readonly majorityShare: number;
  /** Utterances whose raters chose two labels equally often. */
  readonly ties: number;
}

/**
 * How far the raters of a corpus agree, over the utterances that two of them or more have voted on. Every column of votes counts, those of
 * emotions that are no label of the recipe too.
 *
 * @returns `undefined` where there are no such utterances. Fleiss' κ is `null` where raters differ in number.
 */
export function agreementOf(utterances: readonly Pick<Utterance, 'votes'>[]): RaterAgreement | undefined {
  const names = [...new Set(utterances.flatMap(({ votes = {} }) => Object.keys(votes)))];
  const votes = utterances
    .map((utterance) => names.map((name) => utterance.votes?.[name] ?? 0))
    .filter((row) => sum(row) >= 2);
  if (votes.length === 0) return undefined;
  const raters = votes.map(sum);
  const [low, high] = [raters.reduce((a, b) => Math.min(a, b)), raters.reduce((a, b) => Math.max(a, b))];
  return {
    items: votes.length,
    raters: { low, high },
    fleissKappa: low === high ? fleissKappa(votes) : null,
    krippendorffAlpha: krippendorffAlpha(ratingsFromVotes(votes)),
    majorityShare: sum(votes.map((row) => Math.max(...row) / sum(row))) / votes.length,
    ties: tiedRows(votes).filter(Boolean).length,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
