import { describe, expect, it } from 'vitest';
import { nearest, nearMiss } from './near-miss.js';

describe('nearMiss', () => {
  it.each([
    ['gatde', 'gated'],
    ['fcoal', 'focal'],
    ['Concat', 'concat'],
    ['l2Normalise', 'l2Normalize'],
    ['gtaed', 'gated'],
    ['dated', 'gated'],
  ])('%s means %s', (word, meant) => {
    expect(nearMiss(word, ['gated', 'focal', 'concat', 'l2Normalize'])).toBe(meant);
  });

  it.each(['etagd', 'constructor', '', 'fo'])('%j means none of them', (word) => {
    expect(nearMiss(word, ['gated', 'focal', 'concat'])).toBeUndefined();
  });
});

describe('nearest', () => {
  it('gives the nearest first', () => {
    expect(nearest('gatde', ['focal', 'gates', 'gated'], 2)).toEqual(['gated', 'gates']);
  });
});
