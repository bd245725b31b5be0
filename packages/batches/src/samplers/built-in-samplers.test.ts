import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createBatcher } from '../batches/batcher.js';
import { builtInSamplerRegistry, builtInSamplers, createSampler } from './built-in-samplers.js';
import { createSamplerRegistry, defineSampler } from './define-sampler.js';

/** Class 0 at 0, 2, 4, 6, 7, 8, class 1 at 1, 5, class 2 at 3. */
const labels = Int32Array.of(0, 1, 0, 2, 0, 1, 0, 0, 0);
const examples = {
  ids: Array.from(labels, (_, i) => `train/0/${i}`),
  streams: {},
  labels,
  dialogues: new Int32Array(9),
  positions: Int32Array.from(labels, (_, i) => i),
};
const sizes = { batchSize: 4, dialoguesPerBatch: 1 };

const countsOf = (order: readonly number[], of = labels): number[] => {
  const counts = [0, 0, 0];
  for (const i of order) counts[of[i]!]!++;
  return counts;
};

describe('createSampler', () => {
  it('shuffles as Random does, or keeps the order', () => {
    const shuffled = createSampler({ type: 'shuffle' }, { labels, batchSize: 4 }).order(createRandom(5));
    expect(shuffled).toEqual(createRandom(5).shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    const kept = createSampler({ type: 'sequential' }, { labels, batchSize: 4 });
    expect(kept.order(createRandom(5))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('draws each label, and each example of a label, equally often when weighted', () => {
    const many = Int32Array.from({ length: 9000 }, (_, i) => labels[i % 9]!);
    const sampler = createSampler({ type: 'weighted' }, { labels: many, batchSize: 4 });
    const order = sampler.order(createRandom(1));
    expect(order).toHaveLength(sampler.length);
    // Binomial with n = 9000, p = 1/3: a standard deviation of 45.
    for (const count of countsOf(order, many)) expect(Math.abs(count - 3000)).toBeLessThan(4 * 45);
    // The only example of class 2 in each nine, and the six of class 0: 3000 / 6 = 500 each, sd 21.
    for (const place of [0, 2, 4, 6, 7, 8]) {
      expect(Math.abs(order.filter((i) => i % 9 === place).length - 500)).toBeLessThan(4 * 22);
    }
    expect(new Set(order).size).toBeLessThan(many.length);
  });

  it.each([
    [[10, 4], 64, [10, 10]],
    [[6, 3, 3], 32, [6, 6, 6]],
    [[100, 60, 40, 30], 256, [100, 100, 100, 100]],
    [[50, 50, 50, 50, 50, 50, 50], 128, [50, 50, 50, 50, 50, 50, 50]],
  ])(
    'draws classes of %j in batches of %i equally often when balanced, and every example',
    (of, batchSize, counts) => {
      const own = of.flatMap((size, label) => Array<number>(size).fill(label));
      const order = createSampler({ type: 'balanced' }, { labels: own, batchSize }).order(createRandom(1));
      expect(of.map((_, label) => order.filter((i) => own[i] === label).length)).toEqual(counts);
      expect(new Set(order).size).toBe(own.length);
    },
  );

  it('gives all classes in equal number when balanced, m at a time, all of a class before any again', () => {
    // ⌈8 / 3⌉ = 3 at a time; 3 classes × 6 = 18.
    const sampler = createSampler({ type: 'balanced' }, { labels, batchSize: 8 });
    const order = sampler.order(createRandom(2));
    expect(sampler.length).toBe(18);
    expect(countsOf(order)).toEqual([6, 6, 6]);
    for (const round of [order.slice(0, 9), order.slice(9)]) {
      expect(countsOf(round)).toEqual([3, 3, 3]);
      const classes = [0, 3, 6].map((at) => round.slice(at, at + 3).map((i) => labels[i]));
      for (const run of classes) expect(new Set(run).size).toBe(1);
    }
    const ofClass = (label: number): number[] => order.filter((i) => labels[i] === label);
    expect([...ofClass(0)].sort()).toEqual([0, 2, 4, 6, 7, 8]);
    for (const pair of [0, 2, 4].map((at) => ofClass(1).slice(at, at + 2))) {
      expect(pair.sort()).toEqual([1, 5]);
    }
    expect(ofClass(2)).toEqual([3, 3, 3, 3, 3, 3]);
  });

  it('gives at least two of a class at a time when balanced, and shuffles the classes', () => {
    const sampler = createSampler({ type: 'balanced' }, { labels, batchSize: 2 });
    const firsts = [1, 2, 3, 4, 5, 6].map((seed) => {
      const [a, b] = sampler.order(createRandom(seed));
      expect(labels[a!]).toBe(labels[b!]);
      return labels[a!];
    });
    expect(new Set(firsts).size).toBeGreaterThan(1);
  });

  it('puts examples of one padded length into batches, in any order, and what is left over last', () => {
    const lengths = Array.from({ length: 43 }, (_, i) => [3, 7, 30][i % 3]!);
    const sampler = createSampler(
      { type: 'length-bucketed' },
      { labels: lengths.map(() => 0), lengths, batchSize: 4 },
    );
    const order = sampler.order(createRandom(1));
    expect([...order].sort((a, b) => a - b)).toEqual([...lengths.keys()]);
    const batches = Array.from({ length: 10 }, (_, b) =>
      order.slice(4 * b, 4 * b + 4).map((i) => lengths[i]!),
    );
    // At most one batch at each border of two buckets.
    expect(batches.filter((batch) => new Set(batch).size > 1).length).toBeLessThanOrEqual(2);
    const longest = batches.map((batch) => Math.max(...batch));
    expect(longest).not.toEqual([...longest].sort((a, b) => a - b));
    const others = [2, 3, 4, 5].map((seed) => sampler.order(createRandom(seed)).slice(40));
    // Whatever is left over is not always of the longest.
    expect(new Set(others.flat().map((i) => lengths[i])).size).toBeGreaterThan(1);
  });

  it.each(['shuffle', 'weighted', 'balanced', 'length-bucketed'] as const)(
    '%s is the same for the same seed',
    (type) => {
      const order = (seed: number) =>
        createSampler({ type }, { labels, batchSize: 4 }).order(createRandom(seed));
      expect(order(3)).toEqual(order(3));
      expect(order(3)).not.toEqual(order(4));
    },
  );
});

describe('builtInSamplers', () => {
  it.each(builtInSamplers)('$type: its schema takes its own output and gives it back', ({ type, schema }) => {
    const parsed = schema.parse({ type });
    expect(schema.parse(parsed)).toEqual(parsed);
  });

  it('stand beside one of one’s own', () => {
    const backwards = defineSampler({
      schema: z.strictObject({ type: z.literal('backwards'), step: z.int().min(1).default(1) }),
      create: ({ step }, { labels: of }) => ({
        length: Math.ceil(of.length / step),
        order: () => [...Array.from(of, (_, i) => i)].reverse().filter((_, i) => i % step === 0),
      }),
    });
    const samplers = createSamplerRegistry([
      { from: '@erc/batches', parts: builtInSamplers },
      { from: 'mine.ts', parts: [backwards] },
    ]);
    const sampler = samplers.schema.parse({ type: 'backwards', step: 2 });
    const batcher = createBatcher(examples, { specs: {} }, sizes, { sampler, samplers });
    expect(batcher.pass(createRandom(1)).flatMap(({ rows }) => rows)).toEqual([8, 6, 4, 2, 0, -1, -1, -1]);
    expect(() => builtInSamplerRegistry.schema.parse({ type: 'backwards' })).toThrow(
      'expected one of shuffle',
    );
  });
});

describe('createBatcher with a sampler', () => {
  it('counts the batches of a pass, and passes everything once without random', () => {
    const batcher = createBatcher(examples, { specs: {} }, sizes, { sampler: { type: 'balanced' } });
    expect(batcher.count).toBe(5);
    expect(batcher.pass(createRandom(1))).toHaveLength(5);
    expect(batcher.pass().flatMap(({ rows }) => rows)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -1, -1]);
  });

  it('refuses to go by label where batches are whole dialogues', () => {
    const plan = { specs: {}, byDialogue: true };
    for (const type of ['weighted', 'balanced'] as const) {
      expect(() => createBatcher(examples, plan, sizes, { sampler: { type } })).toThrow(
        `training.sampler: expected one that goes by no label, since batches are whole dialogues, which have no one label; received ${type}.`,
      );
    }
    expect(createBatcher(examples, plan, sizes, { sampler: { type: 'sequential' } }).count).toBe(1);
  });

  it('goes by the length of sequences, or of dialogues, and refuses where nothing has one', () => {
    const sampler = { sampler: { type: 'length-bucketed' } };
    expect(() => createBatcher(examples, { specs: {} }, sizes, sampler)).toThrow(
      'training.sampler: expected a stream of sequences, or a context over dialogues, for length-bucketed;',
    );
    const steps = [1, 9, 1, 9, 1, 9, 1, 9, 1];
    const audio = steps.map((count) => ({ data: new Float32Array(count), shape: [count, 1] }));
    const batcher = createBatcher(
      { ...examples, streams: { audio } },
      { specs: { audio: { modality: 'audio', dim: 1, kind: 'sequence' } } },
      sizes,
      sampler,
    );
    const shapes = batcher
      .pass(createRandom(3))
      .slice(0, 2)
      .map((rows) => batcher.assemble(rows)['mask/audio']!.shape[1]);
    expect(shapes.sort()).toEqual([4, 9]);

    const dialogues = Int32Array.of(0, 0, 0, 0, 0, 1, 2, 2, 3);
    const whole = createBatcher(
      { ...examples, dialogues },
      { specs: {}, byDialogue: true },
      { batchSize: 1, dialoguesPerBatch: 3 },
      sampler,
    );
    expect(whole.pass(createRandom(1)).flatMap(({ rows }) => rows.filter((i) => i >= 0))).toHaveLength(9);
  });
});
