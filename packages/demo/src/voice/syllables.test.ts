import { describe, expect, it } from 'vitest';
import { wordsOf } from './syllables.js';

const syllables = (text: string): number =>
  wordsOf(text).reduce(
    (sum, { phonemes }) => sum + phonemes.filter(({ kind }) => kind === 'vowel').length,
    0,
  );

describe('wordsOf', () => {
  it.each([
    ['cat', 1],
    ['window', 2],
    ['bake', 1],
    ['yesterday', 3],
    ['hm', 1],
    ['señor', 2],
    ['7', 2],
  ])('says %s with %i syllables', (text, count) => {
    expect(syllables(text)).toBe(count);
  });

  it('pauses longer the stronger the mark', () => {
    expect(wordsOf('well, yes. no... fine now').map(({ pause }) => pause)).toEqual([1, 2, 3, 0, 0]);
  });

  it('says something even where there is nothing to say', () => {
    expect(syllables('?!')).toBe(1);
  });
});
