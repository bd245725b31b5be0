import {
  agreementOf,
  fleissKappa,
  krippendorffAlpha,
  type RatingLevel,
  ratingsFromVotes,
  scoreWithAndWithoutTies,
  tiedRows,
  tiedUtterances,
} from '@erc/metrics';
import { type Answer, defineSubject } from '../subject.js';
import { labelNames } from './inputs.js';

type Ratings = readonly (readonly (number | null)[])[];

interface Input {
  readonly votes: readonly (readonly number[])[];
  readonly nominal: Ratings;
  readonly interval: Ratings;
  readonly rows: readonly (readonly number[])[];
}

const hasPair = (ratings: Ratings): boolean =>
  ratings.some((row) => row.filter((value) => value !== null).length >= 2);

const alphaOf = (ratings: Ratings, level: RatingLevel): Answer =>
  hasPair(ratings) ? krippendorffAlpha(ratings, level) : 'none';

/** κ, α, ties, and the agreement that a report shows. */
export const agreement = defineSubject<Input>({
  name: 'agreement',
  covers: [
    'fleissKappa',
    'krippendorffAlpha',
    'ratingsFromVotes',
    'agreementOf',
    'tiedRows',
    'tiedUtterances',
    'scoreWithAndWithoutTies',
    'votesOf',
  ],
  tolerance: {
    relative: 1e-8,
    absolute: 1e-9,
    why: 'exact fractions against float64; values near 10⁶ leave nine digits',
  },
  answer({ votes, nominal, interval, rows }) {
    const labels = labelNames(votes[0]!.length);
    const utterances = (counts: Input['rows']) =>
      counts.map((row) => ({ votes: Object.fromEntries(row.map((count, k) => [labels[k]!, count])) }));
    const of = agreementOf(utterances(rows));
    const tied = tiedRows(votes);
    const others = tiedUtterances(utterances(votes), labels);
    const { leftOut } = scoreWithAndWithoutTies(tied, (kept) => kept.length);
    return {
      fleissKappa: fleissKappa(votes),
      nominal: alphaOf(nominal, 'nominal'),
      interval: alphaOf(interval, 'interval'),
      tied,
      agreement: of
        ? {
            items: of.items,
            low: of.raters.low,
            high: of.raters.high,
            fleissKappa: of.fleissKappa,
            krippendorffAlpha: of.krippendorffAlpha,
            majorityShare: of.majorityShare,
            ties: of.ties,
          }
        : null,
      // Ways to the same numbers: they are named only where they differ.
      ...(others.join() !== tied.join() && { tiedUtterances: others }),
      ...(leftOut !== tied.filter(Boolean).length && { leftOut }),
      ...(krippendorffAlpha(ratingsFromVotes(votes)) !== krippendorffAlpha(votes.map(chosen)) && {
        ratingsFromVotes: false,
      }),
    };
  },
});

/** Class indices as often as they were chosen. */
const chosen = (row: readonly number[]): number[] =>
  row.flatMap((count, k) => Array.from({ length: count }, () => k));
