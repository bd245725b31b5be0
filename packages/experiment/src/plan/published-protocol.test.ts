import { describe, expect, it } from 'vitest';
import { protocolWarnings } from './published-protocol.js';

const splits = { type: 'standard', folds: 'fifths', seed: 42 } as const;

describe('protocolWarnings', () => {
  it('says what a published protocol makes of scores, and nothing of any other', () => {
    expect(protocolWarnings(splits)).toEqual([]);
    expect(protocolWarnings({ type: 'everything' })).toEqual([]);
    expect(protocolWarnings({ ...splits, legacy: ['held-out-selects', 'ties-unscored'] })).toEqual([
      expect.stringContaining('has also chosen the epoch'),
      expect.stringContaining('raters tied are left out of every score'),
    ]);
    expect(protocolWarnings({ type: 'hold-out', legacy: ['ties-repeated'] })).toEqual([
      expect.stringContaining('raters tied counts once for each of its labels in every metric'),
    ]);
  });
});
