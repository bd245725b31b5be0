import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapBounded } from './map-bounded.js';

const ITEMS = Array.from({ length: 30 }, (_, i) => i);

describe('mapBounded', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapBounded(
      [5, 1, 3, 0, 2],
      async (milliseconds) => {
        running += 1;
        most = Math.max(most, running);
        await setTimeout(milliseconds);
        running -= 1;
        return milliseconds;
      },
      { limit: 2 },
    );
    expect(results).toEqual([5, 1, 3, 0, 2]);
    expect(most).toBe(2);
  });

  it('does every item once, at most eight at a time', async () => {
    const done: number[] = [];
    let under = 0;
    let most = 0;
    await mapBounded(ITEMS, async (item) => {
      most = Math.max(most, ++under);
      await setTimeout(1);
      under--;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual(ITEMS);
    expect(most).toBe(8);
  });

  it('throws the error of the earliest item and starts no other', async () => {
    const started: number[] = [];
    const mapping = mapBounded(
      [20, 1, 0, 0],
      async (milliseconds, index) => {
        started.push(index);
        await setTimeout(milliseconds);
        throw new Error(`item ${index}`);
      },
      { limit: 2 },
    );
    await expect(mapping).rejects.toThrow('item 0');
    expect(started).toEqual([0, 1]);
  });

  it('rejects with the earliest failure, after all that was begun has ended', async () => {
    let under = 0;
    const mapping = mapBounded(ITEMS, async (item) => {
      under++;
      await setTimeout(item === 2 ? 20 : 1);
      under--;
      if (item === 2 || item === 3) throw new Error(`item ${item}`);
    });
    await expect(mapping).rejects.toThrow('item 2');
    expect(under).toBe(0);
  });

  it('begins nothing after an abort', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const mapping = mapBounded(
      ITEMS,
      async (item) => {
        begun.push(item);
        if (item === 3) controller.abort(new Error('enough'));
      },
      { signal: controller.signal },
    );
    await expect(mapping).rejects.toThrow('enough');
    expect(begun.length).toBeLessThan(ITEMS.length);
  });
});
