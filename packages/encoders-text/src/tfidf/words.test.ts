import type { SparseFeatureArray } from '@erc/core';
import { readGolden } from '@erc/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTfidfEncoder } from './tfidf-encoder.js';
import { DEFAULT_TOKEN_PATTERN, EARLIER_TOKEN_PATTERN } from './tfidf-options.js';

interface Golden {
  readonly buckets: number;
  readonly words: readonly {
    readonly name: string;
    readonly text: string;
    readonly tokens: readonly string[];
  }[];
  readonly fit: readonly string[];
  readonly expected: readonly {
    readonly text: string;
    readonly indices: readonly number[];
    readonly values: readonly number[];
  }[];
}
const { buckets, words, fit, expected } = readGolden<Golden>(import.meta.url, 'words');
const tokensBy = (pattern: string, text: string): string[] => text.match(new RegExp(pattern, 'gu')) ?? [];

describe('the default token pattern', () => {
  it.each(words)('cuts as the library regex does: $name', ({ text, tokens }) => {
    expect(tokensBy(DEFAULT_TOKEN_PATTERN, text)).toEqual(tokens);
  });

  it('gives what scikit-learn gives with the tokenizer of that library', async () => {
    const said = (text: string) => ({ speaker: 'A', text });
    const encoder = fitTfidfEncoder(
      { type: 'tfidf', buckets, charNgrams: false, contextTurns: 0 },
      fit.map(said),
    );
    const features = await encoder.encode(expected.map(({ text }) => said(text)));
    for (const [i, row] of expected.entries()) {
      const { indices, values } = features[i] as SparseFeatureArray;
      expect([...indices], row.text).toEqual(row.indices);
      for (const [k, value] of values.entries()) expect(value).toBeCloseTo(row.values[k]!, 6);
    }
  });

  it('cuts texts without marks and joiners as the earlier one did', () => {
    const piece = fc.oneof(
      fc.constantFrom(' ', "'", '’', '!', '?', '...', '…', '_', 'Ünï', 'don', '저는', 'Я', '7', '😀', '-'),
      fc.string({ unit: 'binary' }).map((text) => text.replace(/[\p{M}\u200c\u200d]/gu, '')),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect(tokensBy(DEFAULT_TOKEN_PATTERN, text)).toEqual(tokensBy(EARLIER_TOKEN_PATTERN, text));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });
});
