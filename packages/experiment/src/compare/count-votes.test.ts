import { describe, expect, it } from 'vitest';
import { countVotes } from './count-votes.js';

const countOf = (rows: readonly (readonly number[])[], weights: readonly number[] = rows.map(() => 1)) => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  const mean = rows[0]!.map((_, k) => rows.reduce((sum, row, m) => sum + shares[m]! * row[k]!, 0));
  const { probabilities, tie } = countVotes(rows, shares, mean);
  return { winner: probabilities.indexOf(Math.max(...probabilities)), tie };
};

describe('countVotes', () => {
  it('lets the mean decide between equal shares, and the order of classes between equal means', () => {
    expect(
      countOf([
        [0.6, 0.4],
        [0.3, 0.7],
      ]),
    ).toEqual({ winner: 1, tie: 'byMean' });
    expect(
      countOf([
        [0.25, 0.75],
        [0.75, 0.25],
      ]),
    ).toEqual({ winner: 0, tie: 'byOrder' });
    expect(
      countOf([
        [0.9, 0.1],
        [0.4, 0.6],
        [0.4, 0.6],
      ]),
    ).toEqual({ winner: 1, tie: undefined });
  });

  it('takes shares for equal that differ by rounding alone', () => {
    // 0.1 + 0.2 is more than 0.3 by one bit.
    const rows = [
      [0.6, 0.4],
      [0.6, 0.4],
      [0.3, 0.7],
    ];
    expect(countOf(rows, [0.1, 0.2, 0.3])).toEqual({ winner: 1, tie: 'byMean' });
  });

  it('gives the same class whatever the order of the members', () => {
    const [a, b, c] = [
      [0.7, 0.2, 0.1],
      [0.1, 0.7, 0.2],
      [0.2, 0.1, 0.7],
    ];
    for (const rows of [
      [a!, b!, c!],
      [a!, c!, b!],
      [b!, a!, c!],
      [b!, c!, a!],
      [c!, a!, b!],
      [c!, b!, a!],
    ])
      expect(countOf(rows)).toEqual({ winner: 0, tie: 'byOrder' });
  });

  it('never lets the mean overrule more votes, however close the weights are', () => {
    const rows = [
      [0.51, 0.49],
      [0, 1],
    ];
    expect(countOf(rows, [0.50001, 0.5])).toEqual({ winner: 0, tie: undefined });
  });
});
