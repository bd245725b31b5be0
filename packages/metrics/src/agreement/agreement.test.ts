import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleissKappa } from './fleiss-kappa.js';
import { krippendorffAlpha, type RatingLevel, ratingsFromVotes } from './krippendorff-alpha.js';

const golden = readGolden<{
  fleiss: { name: string; votes: number[][]; expected: number }[];
  krippendorff: { name: string; ratings: (number | null)[][]; expected: Record<RatingLevel, number> }[];
}>(import.meta.url, 'agreement');

const voteRow = fc
  .array(fc.nat(2), { minLength: 4, maxLength: 4 })
  .map((chosen) => [0, 1, 2].map((k) => chosen.filter((c) => c === k).length));
const voteTable = fc.array(voteRow, { minLength: 2, maxLength: 10 });

describe('fleissKappa', () => {
  it.each(golden.fleiss)('equals statsmodels: $name', ({ votes, expected }) => {
    expect(fleissKappa(votes)).toBeCloseTo(expected, 12);
  });

  it('is 1 for full agreement, and undefined where there is one class only', () => {
    expect(
      fleissKappa([
        [3, 0],
        [0, 3],
      ]),
    ).toBe(1);
    expect(
      fleissKappa([
        [3, 0],
        [3, 0],
      ]),
    ).toBeNull();
  });

  it('is at most 1, and the same for any order of items and classes', () => {
    fc.assert(
      fc.property(voteTable, (votes) => {
        const kappa = fleissKappa(votes);
        const turned = fleissKappa([...votes].reverse().map((row) => [...row].reverse()));
        if (kappa === null) return expect(turned).toBeNull();
        expect(turned).toBeCloseTo(kappa, 10);
        expect(kappa).toBeLessThanOrEqual(1 + 1e-12);
        // α is κ without the bias of a small sample: α = 1 − (1 − κ)(1 − 1/n), n ratings in all.
        const alpha = krippendorffAlpha(ratingsFromVotes(votes))!;
        expect(alpha).toBeCloseTo(1 - (1 - kappa) * (1 - 1 / (4 * votes.length)), 10);
      }),
      { seed: 8 },
    );
  });

  it('refuses what it cannot count', () => {
    expect(() => fleissKappa([])).toThrow('fleissKappa: expected at least one item, received none.');
    expect(() => fleissKappa([[1, 0]])).toThrow('expected votes of two raters or more, received 1');
    expect(() =>
      fleissKappa([
        [2, 1],
        [2, 0],
      ]),
    ).toThrow('fleissKappa: item 1: expected 3 votes as in the first item, received 2.');
    expect(() => fleissKappa([[2, 1], [3]])).toThrow('votes[1]: expected shape [2], received [1]');
    expect(() =>
      fleissKappa([
        [2, 1],
        [Number.NaN, 3],
      ]),
    ).toThrow('votes[1][0]: expected a count, received NaN');
  });
});

describe('krippendorffAlpha', () => {
  it.each(golden.krippendorff)('equals NLTK: $name', ({ ratings, expected }) => {
    expect(krippendorffAlpha(ratings)).toBeCloseTo(expected.nominal, 12);
    expect(krippendorffAlpha(ratings, 'interval')).toBeCloseTo(expected.interval, 10);
  });

  it('has the values that Krippendorff prints for his example of four observers and twelve units', () => {
    const o = null;
    const observers = [
      [1, 2, 3, 3, 2, 1, 4, 1, 2, o, o, o],
      [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, o, 3],
      [o, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, o],
      [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, o],
    ];
    const units = observers[0]!.map((_, unit) => observers.map((row) => row[unit]!));
    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3);
    expect(krippendorffAlpha(units, 'interval')).toBeCloseTo(0.849, 3);
  });

  it('of intervals is the same on any scale', () => {
    const { ratings, expected } = golden.krippendorff[2]!;
    const scaled = ratings.map((row) => row.map((value) => (value === null ? null : 25 * value - 1000)));
    expect(krippendorffAlpha(scaled, 'interval')).toBeCloseTo(expected.interval, 9);
  });

  it('is 1 for full agreement, and undefined where all ratings are the same', () => {
    expect(
      krippendorffAlpha([
        [1, 1],
        [2, 2, null],
      ]),
    ).toBe(1);
    expect(
      krippendorffAlpha([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull();
    expect(
      krippendorffAlpha(
        [
          [0.1, 0.1, 0.1],
          [0.1, 0.1],
        ],
        'interval',
      ),
    ).toBeNull();
  });

  it('refuses items that nobody can compare, and NaN', () => {
    expect(() => krippendorffAlpha([[1], [2, null]])).toThrow(
      'krippendorffAlpha: expected an item with two ratings or more, received none.',
    );
    expect(() => krippendorffAlpha([[1, Number.NaN]])).toThrow(
      'krippendorffAlpha: ratings[0][1]: expected a number or null, received NaN.',
    );
  });
});

describe('ratingsFromVotes', () => {
  it('repeats each class as often as it was chosen', () => {
    expect(
      ratingsFromVotes([
        [2, 0, 1],
        [0, 0, 0],
      ]),
    ).toEqual([[0, 0, 2], []]);
    expect(() => ratingsFromVotes([[0.5]])).toThrow('votes[0][0]: expected a count, received 0.5');
  });
});
