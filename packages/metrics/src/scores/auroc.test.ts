import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreAuroc } from './auroc.js';

interface Case {
  readonly name: string;
  readonly truth: number[];
  readonly scores: number[][];
  readonly expected: {
    readonly macro: number | null;
    readonly weighted: number | null;
    readonly perClass: (number | null)[];
  };
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'auroc');
const namesOf = (scores: readonly number[][]): string[] => scores[0]!.map((_, k) => `class ${k}`);

describe('scoreAuroc', () => {
  it.each(cases)('equals scikit-learn: $name', ({ truth, scores, expected }) => {
    const labels = namesOf(scores);
    const result = scoreAuroc(truth, scores, labels);
    for (const [k, area] of expected.perClass.entries()) {
      if (area === null) expect(result.perClass[labels[k]!]).toBeNull();
      else expect(result.perClass[labels[k]!]).toBeCloseTo(area, 12);
    }
    // scikit-learn has these for more than two classes, all of which occur.
    if (expected.macro !== null) expect(result.macro).toBeCloseTo(expected.macro, 12);
    if (expected.weighted !== null) expect(result.weighted).toBeCloseTo(expected.weighted, 12);
  });

  it('says which classes have no area, and averages over the others', () => {
    const scores = [
      [0.8, 0.1, 0.1],
      [0.3, 0.6, 0.1],
      [0.5, 0.4, 0.1],
    ];
    expect(scoreAuroc([0, 1, 0], scores, ['joy', 'fear', 'anger'])).toEqual({
      macro: 1,
      weighted: 1,
      perClass: { joy: 1, fear: 1, anger: null },
      undefinedClasses: ['anger'],
    });
    expect(scoreAuroc([2], [[0, 0, 1]], ['joy', 'fear', 'anger'])).toMatchObject({
      macro: null,
      weighted: null,
      undefinedClasses: ['joy', 'fear', 'anger'],
    });
  });

  it('depends on the order of the scores only, and turns round with them', () => {
    const rows = fc.array(fc.tuple(fc.nat(1), fc.integer({ min: -8, max: 8 })), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(rows, (examples) => {
        const truth = examples.map(([label]) => label);
        const areaOf = (score: (x: number) => number) =>
          scoreAuroc(
            truth,
            examples.map(([, x]) => [0, score(x)]),
            ['no', 'yes'],
          ).perClass.yes!;
        const area = areaOf((x) => x);
        fc.pre(area !== null);
        expect(area).toBeGreaterThanOrEqual(0);
        expect(area).toBeLessThanOrEqual(1);
        expect(areaOf((x) => Math.exp(x) + 5)).toBeCloseTo(area, 12);
        expect(areaOf((x) => -x)).toBeCloseTo(1 - area, 12);
      }),
      { seed: 3 },
    );
  });

  it('refuses scores of another shape, labels out of range and NaN', () => {
    const labels = ['a', 'b'];
    expect(() => scoreAuroc([0, 1], [[0, 1]], labels)).toThrow('expected shape [2], received [1]');
    expect(() => scoreAuroc([0], [[0, 1, 2]], labels)).toThrow('scores[0]: expected shape [2], received [3]');
    expect(() => scoreAuroc([2], [[0, 1]], labels)).toThrow(
      'scoreAuroc: truth[0]: expected a class index in 0 … 1, received 2.',
    );
    expect(() => scoreAuroc([0], [[0, Number.NaN]], labels)).toThrow(
      'scoreAuroc: scores[0][1]: expected a finite number, received NaN.',
    );
    expect(() => scoreAuroc([], [], labels)).toThrow('expected at least one example, received none');
  });
});
