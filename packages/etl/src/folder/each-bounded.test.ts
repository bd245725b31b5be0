import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eachBounded } from './each-bounded.js';

const ITEMS = Array.from({ length: 30 }, (_, i) => i);

describe('eachBounded', () => {
  it('does every item once, at most eight at a time', async () => {
    const done: number[] = [];
    let under = 0;
    let most = 0;
    await eachBounded(ITEMS, {}, async (item) => {
      most = Math.max(most, ++under);
      await setTimeout(1);
      under--;
      done.push(item);
    });
    expect(done.sort((a, b) => a - b)).toEqual(ITEMS);
    expect(most).toBe(8);
  });

  it('rejects with the earliest failure, after all that was begun has ended', async () => {
    let under = 0;
    const acting = eachBounded(ITEMS, {}, async (item) => {
      under++;
      await setTimeout(item === 2 ? 20 : 1);
      under--;
      if (item === 2 || item === 3) throw new Error(`item ${item}`);
    });
    await expect(acting).rejects.toThrow('item 2');
    expect(under).toBe(0);
  });

  it('begins nothing after an abort', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const acting = eachBounded(ITEMS, { signal: controller.signal }, async (item) => {
      begun.push(item);
      if (item === 3) controller.abort(new Error('enough'));
    });
    await expect(acting).rejects.toThrow('enough');
    expect(begun.length).toBeLessThan(ITEMS.length);
  });
});
