import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/tfidf.json' with { type: 'json' };
import { murmur3 } from './murmur3.js';

const utf8 = new TextEncoder();

// Vectors that implementations of MurmurHash3_x86_32 are commonly compared with (Wikipedia, "MurmurHash").
const PUBLISHED: readonly [text: string, seed: number, hash: number][] = [
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['', 0xffffffff, 0x81f16f39],
  ['test', 0, 0xba6bd213],
  ['test', 0x9747b28c, 0x704b81dc],
  ['Hello, world!', 0, 0xc0363e43],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
];

describe('murmur3', () => {
  it.each(PUBLISHED)('gives the published hash of "%s" with seed %d', (text, seed, hash) => {
    const bytes = utf8.encode(text);
    expect(murmur3(bytes, 0, bytes.length, seed) >>> 0).toBe(hash);
  });

  it.each(golden.hashes)('matches scikit-learn: "$text" with seed $seed', ({ text, seed, expected }) => {
    const bytes = utf8.encode(text);
    expect(murmur3(bytes, 0, bytes.length, seed)).toBe(expected);
  });

  it('hashes a range as if it stood alone', () => {
    expect(murmur3(utf8.encode('abcdefgh'), 2, 7)).toBe(murmur3(utf8.encode('cdefg')));
  });
});
