import { describe, expect, it } from 'vitest';
import { readWords } from './read-words.js';

describe('readWords', () => {
  it('sets values in the order of the words', () => {
    expect(readWords(['split={type: own}', 'split.seed=3', 'labels=[joy]'])).toEqual({
      split: { type: 'own', seed: 3 },
      labels: ['joy'],
    });
  });

  it.each([
    [['labels=6', 'labels=4'], 'command line: labels: expected to be set once, received it twice'],
    [
      ['split.seed=3', 'split={type: own}'],
      'command line: split.seed: expected to be set once, received split behind it, which undoes the first.',
    ],
  ])('refuses a word that another undoes: %j', (words, message) => {
    expect(() => readWords(words)).toThrow(message);
  });
});
