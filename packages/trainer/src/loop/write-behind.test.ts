import { EventEmitter, once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { copyWeights } from '@erc/core';
import { useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { nothingPending } from './__fixtures__/copy-snapshot.js';
import { trainTiny } from './__fixtures__/tiny-training.js';
import type { CheckpointSink, PendingSave } from './checkpointing.js';
import { createWriteBehind } from './write-behind.js';

useBackend();

describe('createWriteBehind', () => {
  it('finishes one save after the other, and discards those after one that failed, which it tells each time', async () => {
    const disk = createWriteBehind();
    const done: string[] = [];
    const saveOf = (finish: () => Promise<void>): PendingSave => ({
      finish,
      discard: async () => void done.push('discarded'),
    });
    const gate = new EventEmitter();
    disk.add(
      saveOf(async () => {
        await once(gate, 'open');
        done.push('first');
      }),
    );
    disk.add(saveOf(async () => void done.push('second')));
    await nextTurn();
    expect(done).toEqual([]);
    gate.emit('open');
    await disk.settle();
    expect(done).toEqual(['first', 'second']);
    disk.add(
      saveOf(async () => {
        throw new Error('disk full');
      }),
    );
    disk.add(saveOf(async () => void done.push('after')));
    await nextTurn();
    await expect(disk.settle()).rejects.toThrow('disk full');
    await expect(disk.settle()).rejects.toThrow('disk full');
    expect(done).toEqual(['first', 'second', 'discarded']);
  });
});

describe('a training that saves itself', () => {
  /** What happened, in order. `sink` is what a save after `updatesDone` updates waits for. */
  async function eventsOf(
    sink: (updatesDone: number, updates: EventEmitter) => Promise<unknown>,
  ): Promise<string[]> {
    const events: string[] = [];
    const updates = new EventEmitter();
    const checkpoints: CheckpointSink = {
      last: undefined,
      async save({ loop, step }) {
        const { updatesDone } = loop;
        events.push(`save ${updatesDone}`);
        const before = await copyWeights(step);
        await nextTurn();
        // No update is made while the views are read.
        expect(await copyWeights(step)).toEqual(before);
        return {
          ...nothingPending,
          async finish() {
            await sink(updatesDone, updates);
            events.push(`saved ${updatesDone}`);
          },
        };
      },
    };
    const onUpdate = ({ updatesDone }: { readonly updatesDone: number }): void => {
      events.push(`update ${updatesDone}`);
      updates.emit(String(updatesDone));
    };
    await trainTiny({
      training: { epochs: 2, earlyStopping: { patience: 9 }, checkpoints: { everyUpdates: 3 } },
      callbacks: [{ name: 'watch', onUpdate }],
      checkpoints,
    }).catch((error: Error) => events.push(error.message));
    return events;
  }

  it('goes on while a save is written, and has written it before the next one and the end', async () => {
    // Each save ends only when the update after it has been made, however fast or slow the machine.
    const events = await eventsOf(async (updatesDone, updates) => {
      if (updatesDone < 10) await once(updates, String(updatesDone + 1));
    });
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
