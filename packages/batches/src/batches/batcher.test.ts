import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import {
  countLabels,
  countScored,
  type ExampleSet,
  scoredExamples,
  selectExamples,
} from '../examples/examples.js';
import { dialogueColumns, genderColumn, speakerColumn, speakersOf } from '../examples/person-columns.js';
import { streamWindowSchema } from '../windows/window.js';
import { bucketOf, dialogueRows } from './batch-rows.js';
import { createBatcher } from './batcher.js';

/** Three dialogues of 3, 1 and 2 utterances, in no order. */
const utterances = ['b/1', 'a/2', 'c/7', 'a/0', 'b/0', 'a/1'].map((place, i) => ({
  id: `train/${place}`,
  sequence: Number(place.slice(2)),
  speaker: i === 1 || i === 5 ? 'Otto' : 'Mina',
}));
const examples: ExampleSet = {
  ids: utterances.map(({ id }) => id),
  streams: { text: utterances.map((_, i) => ({ data: Float32Array.of(i + 1), shape: [1] })) },
  labels: Int32Array.from([0, 1, 2, 0, 1, 2]),
  ...dialogueColumns(utterances),
};
const specs = { text: { modality: 'text', dim: 1, kind: 'vector' } } as const;
const batcherOf = (dialoguesPerBatch: number, set = examples) =>
  createBatcher(set, { specs, byDialogue: true }, { batchSize: 1, dialoguesPerBatch });

describe('batches of whole dialogues', () => {
  it('hold each dialogue in the order it was spoken, padded at its end with rows that weigh nothing', () => {
    const [first, second] = batcherOf(2).pass();
    expect(first).toEqual({ rows: [4, 0, -1, -1, 3, 5, 1, -1], utterances: 4 });
    expect(second).toEqual({ rows: [2, -1, -1, -1, -1, -1, -1, -1], utterances: 4 });
    const batch = batcherOf(2).assemble(first!);
    expect([...batch['stream/text']!.data]).toEqual([5, 1, 0, 0, 4, 6, 2, 0]);
    expect([...batch.weights!.data]).toEqual([1, 1, 0, 0, 1, 1, 1, 0]);
    expect(batch['dialogues/mask']).toEqual({ data: batch.weights!.data, shape: [2, 4] });
    // Numbers of their own in each dialogue: only who is the same counts.
    expect([...batch['dialogues/speakers']!.data]).toEqual([0, 0, -1, -1, 1, 0, 0, -1]);
  });

  it('are shuffled by dialogue, the same for the same seed, and hold every utterance once', () => {
    const pass = (seed: number) => batcherOf(1).pass(createRandom(seed));
    expect(pass(3)).toEqual(pass(3));
    const orders = [1, 2, 3, 4, 5].map((seed) => pass(seed).map(({ rows }) => rows[0]));
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
    for (const batches of [pass(1), pass(2)]) {
      const all = batches.flatMap(({ rows }) => rows.filter((i) => i >= 0));
      expect(all.sort()).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it('come in few lengths', () => {
    expect([1, 4, 5, 7, 9, 13, 17, 33, 100].map(bucketOf)).toEqual([4, 4, 6, 8, 12, 16, 24, 48, 128]);
    const lengths = Array.from({ length: 33 }, (_, n) => n + 1);
    const members = lengths.map((length) => new Array<number>(length).fill(0));
    const shapes = dialogueRows({ members }, [...members.keys()], 1).map(({ utterances: own }) => own);
    expect([...new Set(shapes)]).toEqual([4, 6, 8, 12, 16, 24, 32, 48]);
  });

  it('need to know the dialogues', () => {
    const { ids, streams, labels } = examples;
    expect(() => batcherOf(1, { ids, streams, labels })).toThrow(
      'expected the columns dialogues and positions',
    );
  });
});

describe('examples that are only read', () => {
  // Of dialogue a only the last utterance is scored, of b the first, of c none.
  const scored = [1, 4];
  const set = selectExamples(
    { ...examples, labels: Int32Array.from([-1, 1, -1, -1, 1, -1]) },
    { positions: scored, context: [0, 2, 3, 5] },
  );
  const soft = { ...set, soft: new Float32Array(12).fill(Number.NaN).fill(0.5, 0, 4) };

  it('stand in their dialogues with weight 0, and a dialogue of them alone is in no batch', () => {
    const batcher = batcherOf(2, soft);
    expect(batcher.count).toBe(1);
    const [rows] = batcher.pass();
    const batch = batcher.assemble(rows!);
    expect([...batch['stream/text']!.data]).toEqual([4, 6, 2, 0, 5, 1, 0, 0]);
    expect([...batch['dialogues/mask']!.data]).toEqual([1, 1, 1, 0, 1, 1, 0, 0]);
    expect([...batch.weights!.data]).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
    expect(batcher.scoredIn(rows!)).toBe(2);
  });

  it('give a loss what padding gives', () => {
    const batcher = batcherOf(2, soft);
    const batch = batcher.assemble(batcher.pass()[0]!);
    expect([...batch.labels!.data]).toEqual([0, 0, 1, 0, 1, 0, 0, 0]);
    expect([...batch.soft!.data]).toEqual([0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  });

  it.each(['shuffle', 'sequential', 'weighted', 'balanced'] as const)(
    'are drawn by no sampler: %s',
    (type) => {
      const batcher = createBatcher(
        set,
        { specs, windows: { text: streamWindowSchema.parse({ before: 1 }) } },
        { batchSize: 2, dialoguesPerBatch: 1 },
        { sampler: { type } },
      );
      const rows = batcher.pass(createRandom(1)).flatMap((batch) => batch.rows);
      expect(rows.filter((i) => i >= 0).every((i) => i < scored.length)).toBe(true);
    },
  );

  it('are read by the windows of others', () => {
    const batcher = createBatcher(
      set,
      { specs, windows: { text: streamWindowSchema.parse({ before: 2, after: 1 }) } },
      { batchSize: 2, dialoguesPerBatch: 1 },
    );
    const [rows] = batcher.pass();
    expect(rows).toEqual({ rows: [0, 1] });
    expect([...batcher.assemble(rows!)['stream/text']!.data]).toEqual([4, 6, 2, 0, 0, 0, 5, 1]);
  });

  it('are counted in no class, and left out where only what is scored is asked for', () => {
    expect(countLabels(set.labels, 3)).toEqual([0, 2, 0]);
    expect(countScored(set)).toBe(2);
    expect(scoredExamples(set).ids).toEqual(['train/a/2', 'train/b/0']);
    expect(scoredExamples(examples)).toEqual(examples);
  });
});

describe('columns of people', () => {
  it('know the speakers of training, and nobody else', () => {
    const known = speakersOf([{ speaker: 'Otto' }, { speaker: 'Lena' }, { speaker: 'Otto' }]);
    expect(known).toEqual(['Lena', 'Otto']);
    expect([...speakerColumn([{ speaker: 'Otto' }, { speaker: 'Mina' }], known)]).toEqual([1, -1]);
  });

  it('read genders in any case, and leave what they cannot read unknown', () => {
    const words = ['M', 'male ', 'f', 'Female', 'x', undefined];
    const people = words.map((gender) => (gender === undefined ? {} : { gender }));
    expect([...genderColumn(people)]).toEqual([0, 0, 1, 1, -1, -1]);
  });
});

describe('recycled batches', () => {
  const [one, two] = [{ indices: Int32Array.of(0, 2), values: Float32Array.of(3, 4), dim: 3 }, 5].map((x) =>
    typeof x === 'number' ? { data: Float32Array.of(x, x, x), shape: [3] } : x,
  );
  const set: ExampleSet = { ...examples, streams: { text: [one!, two!, one!, two!, two!, one!] } };
  const wide = { text: { modality: 'text', dim: 3, kind: 'vector' } } as const;
  const window = { before: 1, after: 0, padding: 'zero', join: 'concat' } as const;

  it.each([
    ['of utterances', {}],
    ['of dialogues', { byDialogue: true }],
    ['of windows', { windows: { text: window } }],
  ])('%s are made in the same memory, and are what new ones are', (_, plan) => {
    const make = () => createBatcher(set, { specs: wide, ...plan }, { batchSize: 4, dialoguesPerBatch: 2 });
    const [again, fresh] = [make(), make()];
    const memories = new Set<unknown>();
    for (let pass = 0; pass < 3; pass++) {
      for (const rows of again.pass(createRandom(pass))) {
        const batch = again.assemble(rows);
        expect(batch).toEqual(fresh.assemble(rows));
        memories.add(batch['stream/text']!.data.buffer);
        again.recycle(batch);
        again.recycle(batch); // Counts once.
      }
    }
    expect(memories.size).toBeLessThanOrEqual(2); // A longer batch may need longer memory than the first one.
  });

  it('do not touch a batch that is still read', () => {
    const batcher = createBatcher(set, { specs: wide }, { batchSize: 3, dialoguesPerBatch: 1 });
    const [first, second] = batcher.pass().map((rows) => batcher.assemble(rows));
    batcher.recycle(first!);
    const third = batcher.assemble({ rows: [1, 1, 1] });
    expect([...second!['stream/text']!.data]).toEqual([5, 5, 5, 5, 5, 5, 3, 0, 4]);
    expect([...third['stream/text']!.data]).toEqual(new Array<number>(9).fill(5));
  });

  it('may be of any length, one after the other', () => {
    const make = () => createBatcher(set, { specs: wide }, { batchSize: 3, dialoguesPerBatch: 1 });
    const batcher = make();
    for (const rows of [[0, 1, 2], [1], [-1, -1, 0], [0, 0, 0, 1], [2, -1]]) {
      const batch = batcher.assemble({ rows });
      expect(batch).toEqual(make().assemble({ rows }));
      batcher.recycle(batch);
    }
  });
});
