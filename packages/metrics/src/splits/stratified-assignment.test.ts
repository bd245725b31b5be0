import { readFileSync } from 'node:fs';
import { createRandom } from '@erc/core';
import fc from 'fast-check';
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
  /** Where many folds are equally uneven: the rule in 50 digits, and whether scikit-learn's doubles give the same. */
  readonly small: readonly {
    readonly groups: readonly number[];
    readonly labels: readonly number[];
    readonly expected: readonly (readonly number[])[];
    readonly same: boolean;
  }[];
};

const groupsOf = (of: readonly number[]): number[][] =>
  [...new Set(of)].map((group) => of.flatMap((own, i) => (own === group ? [i] : [])));

/** Groups in order, at least one for each part, and parts with shares that sum to 1. */
const corpora = fc
  .record({
    labels: fc.array(
      fc.array(fc.constantFrom('angry', 'happy', 'neutral', 'sad'), { minLength: 1, maxLength: 12 }),
      { minLength: 2, maxLength: 14 },
    ),
    sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }),
  })
  .map(({ labels, sizes }) => {
    const shares = sizes.slice(0, labels.length);
    const total = shares.reduce((sum, size) => sum + size, 0);
    return {
      groups: groupsOf(labels.flatMap((own, group) => own.map(() => group))),
      labels: labels.flat(),
      shares: shares.map((size) => size / total),
    };
  });

describe('assignStratified', () => {
  it.each(golden.cases)('gives the folds of scikit-learn: $name', ({ groups, labels, expected }) => {
    const shares = expected.map(() => 1 / expected.length);
    expect(assignStratified({ groups: groupsOf(groups), labels: labels.map(String), shares })).toEqual(
      expected,
    );
  });

  it('decides equal unevenness by size, not by the last bit, as scikit-learn does', () => {
    for (const { groups, labels, expected } of golden.small) {
      const shares = expected.map(() => 1 / expected.length);
      expect(assignStratified({ groups: groupsOf(groups), labels: labels.map(String), shares })).toEqual(
        expected,
      );
    }
    expect(golden.small.filter(({ same }) => same).length).toBeGreaterThan(100);
    expect(golden.small.filter(({ same }) => !same).length).toBeGreaterThan(10);
  });

  it('gives each of five dialogues a fold of its own', () => {
    const labels = ['e4 e3', 'e0 e3', 'e0 e0 e2', 'e3 e0 e0 e3', 'e2'].map((own) => own.split(' '));
    const groups = groupsOf(labels.flatMap((own, group) => own.map(() => group)));
    const folds = assignStratified({ groups, labels: labels.flat(), shares: Array<number>(5).fill(1 / 5) });
    expect(folds.map(String).sort()).toEqual(groups.map(String).sort());
  });

  it('leaves no part empty, and assigns every group once', () => {
    fc.assert(
      fc.property(corpora, ({ groups, labels, shares }) => {
        const parts = assignStratified({ groups, labels, shares });
        for (const part of parts) expect(part.length).toBeGreaterThan(0);
        expect(parts.flat().sort((a, b) => a - b)).toEqual(groups.flat());
        const home = new Map(parts.flatMap((part, p) => part.map((i) => [i, p] as const)));
        for (const group of groups) expect(new Set(group.map((i) => home.get(i))).size).toBe(1);
      }),
      { seed: 22, numRuns: 500 },
    );
  });

  it('holds out the one group whose classes are the least uneven, where the share is of less than one', () => {
    fc.assert(
      fc.property(corpora, ({ groups, labels }) => {
        fc.pre(groups.length >= 2);
        const shares = [0.01, 0.99];
        const [dev] = assignStratified({ groups, labels, shares });
        // By hand: unevenness of two parts, for each group alone in the first.
        const values = groups.map((group) => {
          const classes = [...new Set(labels)];
          const each = classes.map((name) => {
            const total = labels.filter((label) => label === name).length;
            const own = group.filter((i) => labels[i] === name).length;
            return Math.abs(own / (0.02 * total) - (total - own) / (1.98 * total)) / 2;
          });
          return each.reduce((sum, value) => sum + value, 0) / classes.length;
        });
        const chosen = groups.findIndex((group) => String(group) === String(dev));
        if (chosen >= 0) expect(values[chosen]! - Math.min(...values)).toBeLessThan(1e-9);
      }),
      { seed: 22, numRuns: 300 },
    );
  });

  it('says that fewer groups than parts cannot be stratified', () => {
    expect(() => assignStratified({ groups: [[0]], labels: ['a'], shares: [0.1, 0.9] })).toThrow(
      'splits: stratify: expected at least 2 groups, one for each part, received 1: take fewer parts, or smaller groups.',
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
    drawGroups(groups, wanted, ({ length }) => length, createRandom(seed)).flat().length;

  it('comes near to what is wanted, with one group at least and not with all', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(sizeFor(0.1, seed)).toBe(1);
      expect([2, 3]).toContain(sizeFor(2, seed));
      expect(sizeFor(100, seed)).toBeLessThan(13);
    }
  });
});
