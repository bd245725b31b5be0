import type { StreamSpec } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { createBatcher } from '../batches/batcher.js';
import type { ExampleSet } from '../examples/examples.js';
import { dialogueColumns, sessionColumn } from '../examples/person-columns.js';
import { streamWindowSchema } from './window.js';

const DIM = 2;
const specs: Record<string, StreamSpec> = { text: { modality: 'text', dim: DIM, kind: 'vector' } };

/** Two sessions: one of two dialogues, 3 and 2 utterances long, and one of a dialogue of 4. */
const utterances = (
  [
    ['1', 'a', 3],
    ['1', 'b', 2],
    ['2', 'c', 4],
  ] as const
).flatMap(([session, dialogue, length]) =>
  Array.from({ length }, (_, sequence) => ({
    id: `train/${dialogue}/${sequence}`,
    sequence,
    speaker: 'A',
    session,
  })),
);
const vectorOf = (i: number): number[] => [i + 1, -10 * (i + 1)];
const examples: ExampleSet = {
  ids: utterances.map(({ id }) => id),
  streams: { text: utterances.map((_, i) => ({ data: Float32Array.from(vectorOf(i)), shape: [DIM] })) },
  labels: new Int32Array(utterances.length),
  ...dialogueColumns(utterances),
  sessions: sessionColumn(utterances),
};

/** As the description of system C has it: numbers end to end, zeros behind them, and a cut of numbers. */
function published(c: number, isPast: boolean): number[][] {
  const sessions = [...new Set(utterances.map(({ session }) => session))].map((session) =>
    [...utterances.keys()].filter((i) => utterances[i]!.session === session),
  );
  return sessions.flatMap((list) =>
    list.map((_, place) => {
      const numbers: number[] = [];
      for (let at = place - c; at <= place + c; at++)
        if (at >= 0 && at < list.length) numbers.push(...vectorOf(list[at]!));
      while (numbers.length < DIM * (2 * c + 1)) numbers.push(0);
      return isPast ? numbers.slice(DIM, DIM * (c + 2)) : numbers;
    }),
  );
}

function batchOf(options: object, count = utterances.length) {
  const batcher = createBatcher(
    examples,
    { specs, windows: { text: streamWindowSchema.parse(options) } },
    { batchSize: count, dialoguesPerBatch: 1 },
  );
  const batch = batcher.assemble(batcher.pass().at(-1)!);
  const rows = (name: string): number[][] => {
    const data = [...batch[name]!.data];
    return Array.from({ length: count }, (_, i) =>
      data.slice((i * data.length) / count, ((i + 1) * data.length) / count),
    );
  };
  return { values: rows('stream/text'), mask: rows('mask/text') };
}

describe('a window with legacy: session-list', () => {
  it.each([
    [{ before: 1, after: 1 }, 1, false],
    [{ before: 2, after: 2 }, 2, false],
    [{ before: 4, after: 4 }, 4, false],
    [{ before: 2 }, 2, true],
  ])('has the numbers that the published cut gives: %o', (window, c, isPast) => {
    const { values, mask } = batchOf({ ...window, legacy: 'session-list' });
    expect(values).toEqual(published(c, isPast));
    // Zeros are attended to like utterances.
    expect(new Set(mask.flat())).toEqual(new Set([1]));
    expect(batchOf(window).values).not.toEqual(values);
  });

  it('reads the next utterance where the past alone is asked for, and runs into the next dialogue', () => {
    const { values } = batchOf({ before: 2, legacy: 'session-list' });
    // The third utterance, the last of its dialogue: places −1, 0, 1.
    expect(values[2]).toEqual([2, 3, 4].flatMap((n) => vectorOf(n - 1)));
    // The corrected window: places −2, −1, 0.
    expect(batchOf({ before: 2 }).values[2]).toEqual([1, 2, 3].flatMap((n) => vectorOf(n - 1)));
  });

  it('leaves rows that fill up a batch without a step', () => {
    // 9 utterances in batches of 5: the last row of the second is padding.
    const { mask } = batchOf({ before: 1, after: 1, legacy: 'session-list' }, 5);
    expect(mask.map((row) => row[0])).toEqual([1, 1, 1, 1, 0]);
  });

  it.each([{ before: 2, after: 1 }, { at: [-1] }, { before: 1, padding: 'learned' }])(
    'is refused with %o, which was not published',
    (options) => {
      const { error } = streamWindowSchema.safeParse({ ...options, legacy: 'session-list' });
      expect(error?.issues[0]).toMatchObject({ path: ['legacy'] });
    },
  );
});
