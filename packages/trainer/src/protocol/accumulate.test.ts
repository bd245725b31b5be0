import { describe, expect, it } from 'vitest';
import { updatesOf } from './accumulate.js';

const batches = (count: number) => Array.from({ length: count }, (_, b) => b);

describe('updatesOf', () => {
  it('updates after every N batches, and at the end of the epoch', () => {
    expect(updatesOf(batches(7), 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(updatesOf(batches(6), 3)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(updatesOf(batches(2), 1)).toEqual([[0], [1]]);
  });

  it('as published, updates after batch 0, N, 2N, … and leaves out what comes after the last', () => {
    expect(updatesOf(batches(7), 3, 'first-batch')).toEqual([[0], [1, 2, 3], [4, 5, 6]]);
    expect(updatesOf(batches(6), 3, 'first-batch')).toEqual([[0], [1, 2, 3]]);
    expect(updatesOf(batches(2), 8, 'first-batch')).toEqual([[0]]);
  });

  it('makes as many updates either way', () => {
    for (let count = 0; count < 30; count++) {
      for (const every of [1, 2, 3, 8]) {
        expect(updatesOf(batches(count), every, 'first-batch')).toHaveLength(Math.ceil(count / every));
        expect(updatesOf(batches(count), every).flat()).toEqual(batches(count));
      }
    }
  });
});
