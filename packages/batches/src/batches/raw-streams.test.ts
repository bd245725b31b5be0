import { createRandom, type InputSpec } from '@erc/core';
import { describe, expect, it } from 'vitest';
import type { ExampleSet } from '../examples/examples.js';
import { specOf } from '../examples/stream-spec.js';
import { assembleBatch } from './batch.js';
import { createBatcher } from './batcher.js';
import { measurePadding } from './measure-padding.js';

const specs: Readonly<Record<string, InputSpec>> = {
  text: { modality: 'text', kind: 'tokens' },
  audio: { modality: 'audio', kind: 'samples' },
  visual: { modality: 'visual', kind: 'pixels' },
};
const pictures = (...values: number[]) => ({
  data: Uint8Array.from(values.flatMap((value) => new Array<number>(12).fill(value))),
  shape: [values.length, 2, 2, 3],
});
const examples: ExampleSet = {
  ids: ['a', 'b', 'c'],
  labels: Int32Array.from([0, 1, 0]),
  streams: {
    text: [
      { data: Int32Array.of(7, 8, 9), shape: [3] },
      { data: new Int32Array(0), shape: [0] },
      { data: Int32Array.of(5), shape: [1] },
    ],
    audio: [
      { data: Int16Array.of(-32768, 16384), shape: [2] },
      { data: Int16Array.of(8192), shape: [1] },
      { data: Int16Array.of(0, 0, 0, 32767), shape: [4] },
    ],
    visual: [pictures(7, 9), pictures(128), pictures()],
  },
};

describe('raw streams in a batch', () => {
  const batch = assembleBatch({ examples, specs, rows: [0, 1, -1] });

  it('are ids with a mask, in which a row without any has one that counts', () => {
    expect(batch['stream/text']).toEqual({ data: Int32Array.of(7, 8, 9, 0, 0, 0, 0, 0, 0), shape: [3, 3] });
    expect([...batch['mask/text']!.data]).toEqual([1, 1, 1, 1, 0, 0, 1, 0, 0]);
  });

  it('are samples between −1 and 1', () => {
    expect(batch['stream/audio']).toEqual({ data: Float32Array.of(-1, 0.5, 0.25, 0, 0, 0), shape: [3, 2] });
    expect([...batch['mask/audio']!.data]).toEqual([1, 1, 1, 0, 1, 0]);
  });

  it('are pixels from 0 to 255, one picture or several', () => {
    const { data, shape } = batch['stream/visual']!;
    expect(shape).toEqual([3, 2, 2, 2, 3]);
    expect([...data]).toEqual([7, 9, 128, 0, 0, 0].flatMap((value) => new Array<number>(12).fill(value)));
    expect([...batch['mask/visual']!.data]).toEqual([1, 1, 1, 0, 1, 0]);
  });

  it('are known by the type of their values', () => {
    expect(
      Object.entries(examples.streams).map(([name, column]) => specOf(specs[name]!.modality, column.at(0)!)),
    ).toEqual(Object.values(specs));
  });

  it('are refused where a picture has another size, naming the stream', () => {
    const visual = [pictures(1), { data: new Uint8Array(3), shape: [1, 1, 1, 3] }, pictures(1)];
    const odd = { ...examples, streams: { ...examples.streams, visual } };
    expect(() => assembleBatch({ examples: odd, specs, rows: [0, 1] })).toThrow('batch: stream "visual"');
  });
});

describe('batches of raw streams', () => {
  const random = createRandom(5);
  const count = 203;
  const text = Array.from({ length: count }, () => {
    const steps = 1 + random.integer(40);
    return { data: new Int32Array(steps), shape: [steps] };
  });
  const many: ExampleSet = {
    ids: text.map((_, i) => String(i)),
    labels: new Int32Array(count),
    streams: { text },
  };
  const buckets = { text: [6, 12, 18, 24, 32, 40] };
  const plan = { specs: { text: specs.text! }, buckets };
  const sizes = { batchSize: 8, dialoguesPerBatch: 1 };
  const stepsOf = (batcher: ReturnType<typeof createBatcher>, pass: ReturnType<typeof batcher.pass>) =>
    pass.map((rows) => batcher.assemble(rows)['stream/text']!.shape[1]!);

  it('are by length where nothing is drawn, hold every example once, and have few shapes', () => {
    const batcher = createBatcher(many, plan, sizes);
    const pass = batcher.pass();
    expect(pass.flatMap(({ rows }) => rows.filter((i) => i >= 0)).sort((a, b) => a - b)).toEqual([
      ...text.keys(),
    ]);
    const steps = stepsOf(batcher, pass);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(new Set(steps)).toEqual(new Set(buckets.text));
  });

  it('are of one length each with the length-bucketed sampler, but where two buckets meet and the last', () => {
    const batcher = createBatcher(many, plan, sizes, { sampler: { type: 'length-bucketed' } });
    const pass = batcher.pass(createRandom(1));
    const mixed = pass.filter(({ rows }) => {
      const ends = rows.flatMap((i) =>
        i < 0 ? [] : [buckets.text.find((end) => text[i]!.shape[0]! <= end)],
      );
      return new Set(ends).size > 1;
    });
    expect(mixed.length).toBeLessThanOrEqual(buckets.text.length);
    expect(pass.flatMap(({ rows }) => rows.filter((i) => i >= 0)).sort((a, b) => a - b)).toEqual([
      ...text.keys(),
    ]);
  });

  it('compute little more than what is real when they are by length, as a count of each batch says', () => {
    const sampler = (type: 'shuffle' | 'length-bucketed') => {
      const batcher = createBatcher(many, plan, sizes, { sampler: { type } });
      const pass = batcher.pass(createRandom(3));
      const computed = pass.reduce((sum, rows) => {
        const [batch, steps] = batcher.assemble(rows)['stream/text']!.shape;
        return sum + batch! * steps!;
      }, 0);
      const real = text.reduce((sum, { shape }) => sum + shape[0]!, 0);
      const { text: measured } = measurePadding(many, buckets, pass);
      expect(measured).toBeCloseTo(computed / real, 12);
      return measured!;
    };
    expect(sampler('length-bucketed')).toBeLessThan(1.3);
    expect(sampler('shuffle')).toBeGreaterThan(1.5);
  });
});
