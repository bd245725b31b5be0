import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { headsOf } from './heads-of.js';

const where = 'attention';

describe('headsOf', () => {
  it.each([
    [512, 1, 1],
    [512, 3, 4],
    [1024, 3, 4],
    [45, 3, 5],
    [6, 9, 6],
  ])('of width %i and degree %i is %i', (dim, headDegree, heads) => {
    expect(headsOf({ dim, headDegree, where })).toBe(heads);
  });

  it('is the number that is given, or 1', () => {
    expect(headsOf({ dim: 12, numHeads: 6, where })).toBe(6);
    expect(headsOf({ dim: 7, where })).toBe(1);
  });

  it('refuses both, and heads that do not divide the width', () => {
    expect(() => headsOf({ dim: 4, numHeads: 2, headDegree: 2, where })).toThrow(ConfigError);
    expect(() => headsOf({ dim: 4, numHeads: 3, where })).toThrow(
      'attention: numHeads: expected a divisor of 4, received 3.',
    );
  });
});
