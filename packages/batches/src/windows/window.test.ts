import { createRandom, type StreamSpec } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { createBatcher } from '../batches/batcher.js';
import { indexDialogues } from '../examples/dialogue-index.js';
import { type ExampleSet, selectExamples } from '../examples/examples.js';
import { dialogueColumns } from '../examples/person-columns.js';
import { type StreamWindow, streamWindowSchema, windowedSpecs, windowOf } from './window.js';

const specs: Record<string, StreamSpec> = { text: { modality: 'text', dim: 2, kind: 'vector' } };

/** Utterance `n` of the list has the features `[n + 1, 10·(n + 1)]`: nobody's are 0. */
function setOf(places: readonly (readonly [dialogue: string, sequence: number])[]): ExampleSet {
  const utterances = places.map(([dialogue, sequence]) => ({
    id: `train/${dialogue}/${sequence}`,
    sequence,
    speaker: 'A',
  }));
  return {
    ids: utterances.map(({ id }) => id),
    streams: {
      text: places.map((_, n) => ({ data: Float32Array.of(n + 1, 10 * (n + 1)), shape: [2] })),
    },
    labels: new Int32Array(places.length),
    ...dialogueColumns(utterances),
  };
}

const window = (options: object): StreamWindow => streamWindowSchema.parse(options);
const idsAround = (set: ExampleSet, id: string, options: object): (string | undefined)[] =>
  windowOf(indexDialogues(set), set.ids.indexOf(id), window(options)).map((i) => set.ids[i]);

/** Values, mask and outside of every row of a set in one batch. */
function batchOf(set: ExampleSet, options: object, order = [...set.ids.keys()]) {
  const batcher = createBatcher(
    selectExamples(set, { positions: order }),
    { specs, windows: { text: window(options) } },
    { batchSize: order.length, dialoguesPerBatch: 1 },
  );
  const batch = batcher.assemble(batcher.pass()[0]!);
  const { data, shape } = batch['stream/text']!;
  const rows = (name: string): number[][] | undefined => {
    const array = batch[name];
    const width = (array?.data.length ?? 0) / order.length;
    return array && order.map((_, r) => [...array.data.subarray(r * width, (r + 1) * width)]);
  };
  // The first feature of each step says whose it is.
  const steps = rows('stream/text')!.map((row) => row.filter((_, k) => k % 2 === 0));
  return { data, shape, steps, mask: rows('mask/text'), outside: rows('outside/text') };
}

const a = setOf([
  ['a', 0],
  ['a', 1],
  ['a', 2],
  ['b', 0],
  ['c', 5],
  ['c', 9],
]);

describe('copies of an utterance', () => {
  // The second of three utterances stands there twice, and the last one's copy at the end.
  const set = selectExamples(a, { positions: [0, 1, 1, 2, 3, 2] });

  it('have the window of that utterance, and are no neighbours of each other', () => {
    const { steps } = batchOf(set, { before: 1, after: 1 });
    expect(steps).toEqual([
      [0, 1, 2],
      [1, 2, 3],
      [1, 2, 3],
      [2, 3, 0],
      [0, 4, 0],
      [2, 3, 0],
    ]);
  });

  it('stand once in their dialogue', () => {
    expect(indexDialogues(set)).toEqual({
      members: [[0, 1, 3], [4]],
      dialogueOf: Int32Array.of(0, 0, 0, 0, 1, 0),
      placeOf: Int32Array.of(0, 1, 1, 2, 0, 2),
    });
  });
});

describe('a window', () => {
  it('has the utterance itself at its centre, with zeros and mask 0 on the side where the dialogue ends', () => {
    const { steps, mask, shape, outside } = batchOf(a, { before: 1, after: 1 });
    expect(shape).toEqual([6, 3, 2]);
    expect(steps).toEqual([
      [0, 1, 2], // the first of a dialogue
      [1, 2, 3],
      [2, 3, 0], // the last
      [0, 4, 0], // a dialogue of one
      [0, 5, 6], // a gap in the numbering is none in the dialogue
      [5, 6, 0],
    ]);
    expect(mask).toEqual(steps.map((row) => row.map((own) => (own === 0 ? 0 : 1))));
    expect(outside).toBeUndefined();
  });

  it('does not move the centre or cross a border, as a published system did by aligning left', () => {
    // There (system C) the first utterance of a dialogue had its own vector first, zeros last, and a window of the session's
    // list ran on into the next dialogue.
    const wide = { before: 2, after: 2 };
    expect(idsAround(a, 'train/a/0', wide)).toEqual([
      undefined,
      undefined,
      'train/a/0',
      'train/a/1',
      'train/a/2',
    ]);
    expect(idsAround(a, 'train/a/2', wide)).toEqual([
      'train/a/0',
      'train/a/1',
      'train/a/2',
      undefined,
      undefined,
    ]);
    // Its past-only slice of [−2 … 2] took −1, 0 and 1.
    expect(idsAround(a, 'train/a/2', { before: 2 })).toEqual(['train/a/0', 'train/a/1', 'train/a/2']);
  });

  it('is past-only with after 0, and gives K contexts with before K − 1', () => {
    expect(batchOf(a, { before: 2 }).steps).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [1, 2, 3],
      [0, 0, 4],
      [0, 0, 5],
      [0, 5, 6],
    ]);
  });

  it('may be the previous utterance alone, or the newest first', () => {
    const { steps, mask } = batchOf(a, { at: [-1] });
    expect(steps).toEqual([[0], [1], [2], [0], [0], [5]]);
    expect(mask).toEqual([[0], [1], [1], [0], [0], [1]]);
    expect(batchOf(a, { at: [0, -1, -2] }).steps).toEqual([
      [1, 0, 0],
      [2, 1, 0],
      [3, 2, 1],
      [4, 0, 0],
      [5, 0, 0],
      [6, 5, 0],
    ]);
    const joined = windowedSpecs(specs, { text: window({ at: [-1], join: 'concat' }) });
    expect(joined).toEqual({ text: { modality: 'text', dim: 2, kind: 'vector' } });
    expect(() => window({ at: [-1], before: 1 })).toThrow('expected at, or before and after, received both');
    expect(() => window({ at: [1, 1] })).toThrow('expected places that differ, received one twice');
  });

  it('is the same whatever order the examples come in', () => {
    const options = { before: 1, after: 1 };
    const plain = batchOf(a, options).steps;
    const order = createRandom(4).shuffle([...a.ids.keys()]);
    expect(batchOf(a, options, order).steps).toEqual(order.map((i) => plain[i]));
  });

  it('reads neighbours that are not in the batch', () => {
    const batcher = createBatcher(
      a,
      { specs, windows: { text: window({ before: 1 }) } },
      { batchSize: 1, dialoguesPerBatch: 1 },
    );
    const { 'stream/text': text } = batcher.assemble({ rows: [2] });
    expect([...text!.data]).toEqual([2, 20, 3, 30]);
  });

  it('marks what is outside where its padding is learned, and leaves rows of padding alone', () => {
    const batcher = createBatcher(
      a,
      { specs, windows: { text: window({ before: 1, padding: 'learned' }) } },
      { batchSize: 4, dialoguesPerBatch: 1 },
    );
    const last = batcher.assemble(batcher.pass()[1]!);
    expect([...last['outside/text']!.data]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...last['mask/text']!.data]).toEqual([0, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('takes a neighbour without the stream for no step, and a row without any for missing', () => {
    const set = { ...a, present: { text: Float32Array.of(1, 0, 1, 0, 1, 1) } };
    const batcher = createBatcher(
      set,
      { specs, windows: { text: window({ before: 1 }) } },
      { batchSize: 6, dialoguesPerBatch: 1 },
    );
    const batch = batcher.assemble(batcher.pass()[0]!);
    expect([...batch['mask/text']!.data]).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1]);
    expect([...batch['present/text']!.data]).toEqual([1, 1, 1, 0, 1, 1]);
  });

  it('can be one vector, the steps end to end', () => {
    const { shape, data, mask } = batchOf(a, { before: 1, join: 'concat' });
    expect(shape).toEqual([6, 4]);
    expect([...data.subarray(0, 8)]).toEqual([0, 0, 1, 10, 1, 10, 2, 20]);
    expect(mask).toBeUndefined();
    expect(windowedSpecs(specs, { text: window({ before: 1, join: 'concat' }) })).toEqual({
      text: { modality: 'text', dim: 4, kind: 'vector' },
    });
  });

  it('makes dense rows of sparse vectors', () => {
    const text = [
      { indices: Int32Array.of(1), values: Float32Array.of(7), dim: 2 },
      { indices: Int32Array.of(0), values: Float32Array.of(8), dim: 2 },
    ];
    const set = { ...selectExamples(a, { positions: [0, 1] }), streams: { text } };
    const batcher = createBatcher(
      set,
      { specs, windows: { text: window({ before: 1 }) } },
      { batchSize: 2, dialoguesPerBatch: 1 },
    );
    expect([...batcher.assemble(batcher.pass()[0]!)['stream/text']!.data]).toEqual([0, 0, 0, 7, 0, 7, 8, 0]);
  });

  it('is refused over sequences, and for examples that say no dialogue', () => {
    const own = { text: window({ before: 1 }) };
    expect(() => windowedSpecs({ text: { ...specs.text!, kind: 'sequence' } }, own)).toThrow(
      'streams.text.window: expected features of one vector per utterance, received sequences of steps.',
    );
    const { ids, streams, labels } = a;
    expect(() =>
      createBatcher(
        { ids, streams, labels },
        { specs, windows: own },
        { batchSize: 1, dialoguesPerBatch: 1 },
      ),
    ).toThrow('examples: expected the columns dialogues and positions');
    expect(() => window({})).toThrow('expected before or after of at least 1, or at, received none');
  });
});

describe('windowedSpecs', () => {
  it('finds no window for a stream that is called as what every object has', () => {
    const memberSpecs = { constructor: specs.text!, toString: specs.text! } as Record<string, StreamSpec>;
    expect(windowedSpecs(memberSpecs, {})).toEqual(memberSpecs);
  });
});
