import { setTimeout as wait } from 'node:timers/promises';
import { useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { trainTiny } from './__fixtures__/tiny-training.js';
import type { CheckpointSink } from './checkpointing.js';
import { createWriteBehind } from './write-behind.js';

useBackend();

describe('createWriteBehind', () => {
  it('does one piece after the other, and nothing after one that failed, which it tells each time', async () => {
    const disk = createWriteBehind();
    const done: string[] = [];
    const piece = (name: string, ms: number) => async (): Promise<void> => {
      await wait(ms);
      done.push(name);
    };
    disk.add(piece('slow', 20));
    disk.add(piece('fast', 0));
    expect(done).toEqual([]);
    await disk.settle();
    expect(done).toEqual(['slow', 'fast']);
    disk.add(async () => {
      throw new Error('disk full');
    });
    disk.add(piece('after', 0));
    await wait(5);
    await expect(disk.settle()).rejects.toThrow('disk full');
    await expect(disk.settle()).rejects.toThrow('disk full');
    expect(done).not.toContain('after');
  });
});

describe('a training that saves itself', () => {
  /** What happened, in order; a save takes as long as two updates and more. */
  async function eventsOf(sink: (events: string[]) => Promise<void>): Promise<string[]> {
    const events: string[] = [];
    const checkpoints: CheckpointSink = {
      last: undefined,
      async save({ loop, step }) {
        events.push(`save ${loop.updatesDone}`);
        const before = structuredClone(step.arrays);
        await sink(events);
        // Arrays are used again by later snapshots, but not before this one is written.
        expect(step.arrays).toEqual(before);
        events.push(`saved ${loop.updatesDone}`);
      },
    };
    const onUpdate = ({ updatesDone }: { readonly updatesDone: number }): void =>
      void events.push(`update ${updatesDone}`);
    await trainTiny({
      training: { epochs: 2, earlyStopping: { patience: 9 }, checkpoints: { everyUpdates: 3 } },
      callbacks: [{ name: 'watch', onUpdate }],
      checkpoints,
    }).catch((error: Error) => events.push(error.message));
    return events;
  }

  it('goes on while a save is written, and has written it before the next one and the end', async () => {
    const events = await eventsOf(() => wait(30));
    const at = (event: string): number => events.indexOf(event);
    expect(at('update 4')).toBeLessThan(at('saved 3'));
    const saves = events.filter((event) => event.startsWith('save'));
    // Five updates an epoch.
    expect(saves).toEqual([3, 5, 6, 9, 10].flatMap((updates) => [`save ${updates}`, `saved ${updates}`]));
    expect(events.at(-1)).toBe('saved 10');
  });

  it('ends with what went wrong in a save, at the next one', async () => {
    const events = await eventsOf(async () => {
      throw new Error('disk full');
    });
    expect(events.at(-1)).toBe('disk full');
    expect(events.filter((event) => event.startsWith('save'))).toEqual(['save 3']);
    expect(events).not.toContain('update 6');
  });
});
