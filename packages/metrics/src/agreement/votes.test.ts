import { describe, expect, it } from 'vitest';
import { votesOf } from './votes.js';

describe('votesOf', () => {
  it('counts the votes for labels in their order', () => {
    expect(votesOf({ votes: { joy: 3, fear: 1 } }, ['anger', 'joy'])).toEqual([0, 3]);
    expect(votesOf({ votes: { fear: 1 } }, ['joy'])).toBeUndefined();
  });

  it('takes no vote from what every object has', () => {
    expect(votesOf({ votes: { joy: 1 } }, ['constructor', 'toString', 'joy'])).toEqual([0, 0, 1]);
    expect(votesOf({ votes: { constructor: 2 } as never }, ['constructor'])).toEqual([2]);
  });
});
