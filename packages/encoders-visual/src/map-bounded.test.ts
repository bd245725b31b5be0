import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapBounded } from './map-bounded.js';

describe('mapBounded', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded([5, 1, 3, 0, 2], 2, async (milliseconds) => {
      running += 1;
      most = Math.max(most, running);
      await setTimeout(milliseconds);
      running -= 1;
      return milliseconds;
    });
    expect(results).toEqual([5, 1, 3, 0, 2]);
    expect(most).toBe(2);
  });

  it('throws the error of the earliest item and starts no other', async () => {
    const started: number[] = [];
    const mapping = mapBounded([20, 1, 0, 0], 2, async (milliseconds, index) => {
      started.push(index);
      await setTimeout(milliseconds);
      throw new Error(`item ${index}`);
    });
    await expect(mapping).rejects.toThrow('item 0');
    expect(started).toEqual([0, 1]);
  });
});
