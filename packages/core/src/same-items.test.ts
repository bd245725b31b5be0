import { describe, expect, it } from 'vitest';
import { sameItems } from './same-items.js';

describe('sameItems', () => {
  it('compares items one by one, whatever they contain', () => {
    expect(sameItems(['a', 'b,c'], ['a', 'b,c'])).toBe(true);
    expect(sameItems(['a,b', 'c'], ['a', 'b,c'])).toBe(false);
    expect(sameItems(['a\nb'], ['a', 'b'])).toBe(false);
    expect(sameItems(['a'], ['a', 'b'])).toBe(false);
    expect(sameItems([], [])).toBe(true);
  });
});
