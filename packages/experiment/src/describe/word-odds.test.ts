import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/word-odds.json' with { type: 'json' };
import { histogramOf, spreadOf } from './spread.js';
import { countWords, wordOdds, wordsOf } from './word-odds.js';

describe('wordOdds', () => {
  const counts = new Map(golden.words.map((word, i) => [word, Float64Array.from(golden.counts[i]!)]));

  it('matches NumPy, the surest words first', () => {
    const found = wordOdds(counts, 3, { prior: golden.prior, most: 9 });
    expect(found.map((own) => own.map(({ word }) => word))).toEqual(
      golden.byLabel.map((own) => own.map(({ word }) => word)),
    );
    for (const [k, own] of golden.byLabel.entries()) {
      for (const [i, row] of own.entries()) {
        const { word: _, ...numbers } = row;
        for (const [name, value] of Object.entries(numbers))
          expect(found[k]![i]![name as keyof typeof numbers]).toBeCloseTo(value, 10);
      }
    }
    expect(wordOdds(counts, 3, { prior: golden.prior, most: 1 }).every((own) => own.length <= 1)).toBe(true);
  });

  it('counts words in lower case, with their apostrophes, in any script', () => {
    expect(wordsOf("I’m HERE, aren't I? 3 times… 고마워요!")).toEqual([
      "i'm",
      'here',
      "aren't",
      'i',
      'times',
      '고마워요',
    ]);
    const found = countWords(
      [
        { text: 'So so', label: 1 },
        { text: 'so', label: 0 },
      ],
      2,
    );
    expect([...found]).toEqual([['so', Float64Array.of(1, 2)]]);
  });
});

describe('lengths', () => {
  it.each(golden.spreads)('are spread as NumPy says: $numbers', ({ numbers, spread }) => {
    const found = spreadOf(numbers)!;
    for (const [name, value] of Object.entries(spread))
      expect(found[name as keyof typeof found]).toBeCloseTo(value, 12);
  });

  it('are counted in whole steps where they are whole, and each once', () => {
    expect(histogramOf([1, 1, 3])).toEqual([
      { from: 1, to: 2, count: 2 },
      { from: 2, to: 3, count: 0 },
      { from: 3, to: 4, count: 1 },
    ]);
    const some = histogramOf([0, 0.25, 12]);
    expect(some).toHaveLength(24);
    expect(some.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(histogramOf([2.5])).toEqual([{ from: 2.5, to: 3.5, count: 1 }]);
    expect(spreadOf([])).toBeUndefined();
  });
});
