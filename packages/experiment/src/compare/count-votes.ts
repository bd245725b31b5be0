/** Shares and means that differ by less are equal: they are sums of numbers that were rounded. */
const EQUAL = 1e-12;

/** The weight of the mean beside the votes. Less than the share of one vote, so that it decides between equal shares only. */
const TIE_BREAK = 1e-4;

/** The vote over one utterance. */
export interface CountedVotes {
  /** The shares of the votes, a little of the mean in them; the largest is the class that won. */
  readonly probabilities: number[];
  /** What decided between classes with equally many votes. Absent where one had more than the others. */
  readonly tie?: 'byMean' | 'byOrder';
}

/**
 * Counts the answers of the members of an ensemble about one utterance. Equal shares go by the mean of the probabilities, equal means too by the
 * order of the classes: the first wins, as in any prediction. The order of the members decides nothing.
 *
 * @param rows Class probabilities of each member; its answer is the largest, the first of equal ones.
 * @param shares Of each member, ≥ 0; they sum to 1.
 * @param mean Of the rows, by the shares.
 */
export function countVotes(
  rows: readonly (readonly number[])[],
  shares: readonly number[],
  mean: readonly number[],
): CountedVotes {
  const votes = mean.map(() => 0);
  for (const [m, row] of rows.entries()) votes[row.indexOf(Math.max(...row))]! += shares[m]!;
  const most = Math.max(...votes);
  const isTied = votes.map((vote) => most - vote <= EQUAL);
  const best = Math.max(...mean.filter((_, k) => isTied[k]));
  const isBest = mean.map((value, k) => isTied[k]! && Math.abs(best - value) <= EQUAL);
  // Weights may bring shares closer than the tie break is: the mean must not overrule the votes then.
  const gap = Math.min(...votes.filter((_, k) => !isTied[k]).map((vote) => most - vote), 1);
  const weight = Math.min(TIE_BREAK, gap / 2);
  const probabilities = mean.map((value, k) =>
    Math.min(1, (1 - weight) * (isTied[k] ? most : votes[k]!) + weight * (isBest[k] ? best : value)),
  );
  const counted = (flags: readonly boolean[]): number => flags.filter(Boolean).length;
  if (counted(isTied) === 1) return { probabilities };
  return { probabilities, tie: counted(isBest) === 1 ? 'byMean' : 'byOrder' };
}
