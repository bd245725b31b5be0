import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/tfidf.json' with { type: 'json' };
import { charNgramHashes } from './ngrams.js';
import { countTerms } from './term-counts.js';

describe('countTerms', () => {
  const { texts, buckets, ngrams, expected } = golden.signedCounts;
  it.each(texts.map((text, i) => ({ text, row: expected[i]! })))(
    'matches scikit-learn with alternating signs: "$text"',
    ({ text, row }) => {
      const counted = countTerms(
        charNgramHashes(text.toLowerCase(), ngrams as [number, number]),
        buckets,
        true,
      );
      expect([...counted.buckets]).toEqual(row.indices);
      expect([...counted.counts]).toEqual(row.values);
    },
  );

  it('counts repeated hashes, in order of buckets', () => {
    const { buckets, counts } = countTerms([7, 3, 7, 7], 8, false);
    expect([...buckets]).toEqual([3, 7]);
    expect([...counts]).toEqual([1, 3]);
  });

  it('leaves out a bucket whose signs cancel', () => {
    expect(countTerms([5, -5], 8, true).buckets).toHaveLength(0);
    expect([...countTerms([5, -5], 8, false).counts]).toEqual([2]);
  });

  it('puts the smallest 32-bit integer into a bucket', () => {
    expect([...countTerms([-(2 ** 31)], 8, true).buckets]).toEqual([0]);
  });
});
