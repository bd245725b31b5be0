import { describe, expect, it } from 'vitest';
import { scoreClassification } from '../scores/classification.js';
import { scoreRegression } from '../scores/regression.js';
import { scoreWithAndWithoutTies, tiedRows } from './ties.js';

const votes = [
  [9, 1, 0],
  [5, 5, 0],
  [2, 2, 6],
  [3, 3, 3],
];

describe('tiedRows', () => {
  it('finds the rows without a single winner, of votes and of shares', () => {
    expect(tiedRows(votes)).toEqual([false, true, false, true]);
    expect(tiedRows(votes.map((row) => row.map((count) => count / 10)))).toEqual([false, true, false, true]);
  });

  it('refuses what are no votes', () => {
    expect(() => tiedRows([[1, -1]])).toThrow('tiedRows: row 0: expected votes or shares ≥ 0, received -1.');
    expect(() => tiedRows([[]])).toThrow('received none');
  });
});

describe('scoreWithAndWithoutTies', () => {
  const tied = tiedRows(votes);
  const truth = [0, 0, 2, 0];
  const predicted = [0, 1, 2, 1];
  const scoreRows = (rows: readonly number[]) =>
    scoreClassification(
      rows.map((i) => truth[i]!),
      rows.map((i) => predicted[i]!),
      ['a', 'b', 'c'],
    );

  it('scores both sets and says how many were left out', () => {
    const both = scoreWithAndWithoutTies(tied, scoreRows);
    expect(both.withTies.accuracy).toBe(0.5);
    expect(both.withoutTies!.accuracy).toBe(1);
    expect(both).toMatchObject({ examples: 4, leftOut: 2 });
  });

  it('takes any score', () => {
    const valence = [1, 2, 3, 4];
    const both = scoreWithAndWithoutTies(tied, (rows) =>
      scoreRegression(
        rows.map((i) => valence[i]!),
        rows.map(() => 2),
      ),
    );
    expect(both.withTies.mae).toBe(1);
    expect(both.withoutTies!.mae).toBe(1);
    expect(both.withoutTies!.examples).toBe(2);
  });

  it('has no second score where every row is tied, and the same where none is', () => {
    expect(scoreWithAndWithoutTies([true, true], (rows) => rows.length)).toEqual({
      withTies: 2,
      withoutTies: null,
      examples: 2,
      leftOut: 2,
    });
    expect(scoreWithAndWithoutTies([false, false], (rows) => rows.length)).toMatchObject({
      withTies: 2,
      withoutTies: 2,
      leftOut: 0,
    });
  });

  it('refuses no rows', () => {
    expect(() => scoreWithAndWithoutTies([], () => 0)).toThrow('expected at least one row, received none');
  });
});
