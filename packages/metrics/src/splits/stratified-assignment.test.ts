import { readFileSync } from 'node:fs';
import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { assignStratified, drawGroups } from './stratified-assignment.js';

const golden = JSON.parse(
  readFileSync(new URL('__fixtures__/stratified-folds.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly {
    readonly name: string;
    readonly groups: readonly number[];
    readonly labels: readonly number[];
    readonly expected: readonly (readonly number[])[];
  }[];
};

const groupsOf = (of: readonly number[]): number[][] =>
  [...new Set(of)].map((group) => of.flatMap((own, i) => (own === group ? [i] : [])));

describe('assignStratified', () => {
  it.each(golden.cases)('gives the folds of scikit-learn: $name', ({ groups, labels, expected }) => {
    const shares = expected.map(() => 1 / expected.length);
    expect(assignStratified({ groups: groupsOf(groups), labels: labels.map(String), shares })).toEqual(
      expected,
    );
  });

  it('keeps the share of each class in parts of different sizes', () => {
    const random = createRandom(1);
    const groups = Array.from({ length: 60 }, (_, g) => Array.from({ length: 10 }, (_, i) => 10 * g + i));
    const labels = groups.flat().map(() => (random.next() < 0.2 ? 'rare' : 'common'));
    const [dev, train] = assignStratified({ groups, labels, shares: [0.1, 0.9] });
    const share = (part: readonly number[]) => part.filter((i) => labels[i] === 'rare').length / part.length;
    expect(dev!.length).toBeGreaterThan(40);
    expect(dev!.length).toBeLessThan(80);
    expect(Math.abs(share(dev!) - share(train!))).toBeLessThan(0.05);
  });
});

describe('drawGroups', () => {
  const groups = [[0, 1, 2, 3, 4, 5, 6, 7], [8], [9], [10], [11, 12]];
  const sizeFor = (wanted: number, seed: number): number =>
    drawGroups(groups, wanted, createRandom(seed)).flat().length;

  it('comes near to what is wanted, with one group at least and not with all', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(sizeFor(0.1, seed)).toBe(1);
      expect([2, 3]).toContain(sizeFor(2, seed));
      expect(sizeFor(100, seed)).toBeLessThan(13);
    }
  });
});
