import { createRandom, type Random, restoreRandom } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../batches/batch-rows.js';
import { builtInSamplers, createSampler } from './built-in-samplers.js';
import type { Sampler, SamplerInput } from './define-sampler.js';

/** Examples of each of up to 8 classes, some of them absent, in mixed order, and how long each example is. */
const corpora = fc
  .record({
    sizes: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 8 }),
    batchSize: fc.integer({ min: 1, max: 70 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ sizes, batchSize, seed }) => {
    const random = createRandom(seed).fork('corpus');
    const labels = random.shuffle(sizes.flatMap((size, label) => Array<number>(size).fill(label)));
    const lengths = labels.map(() => 1 + random.integer(60));
    return { sizes, labels, lengths, batchSize, seed };
  });

/** Of those where two orders agree by chance once in more than 10^9 times: at least two classes of seven. */
const largeCorpora = corpora.filter(({ sizes }) => sizes.filter((size) => size > 6).length > 1);

const settings = { seed: 22, numRuns: 150 };
const drawn = builtInSamplers.filter(({ type }) => type !== 'sequential');

const times = (order: readonly number[], items: number): number[] => {
  const counts = Array<number>(items).fill(0);
  for (const i of order) counts[i]!++;
  return counts;
};

const batchesOf = (order: readonly number[], batchSize: number): string[] =>
  Array.from({ length: Math.ceil(order.length / batchSize) }, (_, b) =>
    order
      .slice(b * batchSize, (b + 1) * batchSize)
      .sort((x, y) => x - y)
      .join(),
  );

describe.each(builtInSamplers)('$type', ({ schema, type, create }) => {
  const samplerOf = (corpus: SamplerInput) => create(schema.parse({ type }), corpus);

  it('draws as many of the examples as it says', () => {
    fc.assert(
      fc.property(corpora, (corpus) => {
        const sampler = samplerOf(corpus);
        const order = sampler.order(createRandom(corpus.seed));
        expect(order).toHaveLength(sampler.length);
        expect(order.every((i) => Number.isInteger(i) && i >= 0 && i < corpus.labels.length)).toBe(true);
      }),
      settings,
    );
  });

  it('goes on with the same epochs from a saved state, in a sampler made anew', () => {
    fc.assert(
      fc.property(corpora, fc.integer({ min: 0, max: 3 }), (corpus, before) => {
        const epochs = (sampler: Sampler, random: Random, count: number) =>
          Array.from({ length: count }, () => [...sampler.order(random)]);
        const whole = epochs(samplerOf(corpus), createRandom(corpus.seed), before + 2);
        const random = createRandom(corpus.seed);
        epochs(samplerOf(corpus), random, before);
        const resumed = epochs(samplerOf(corpus), restoreRandom(random.state()), 2);
        expect(resumed).toEqual(whole.slice(before));
      }),
      settings,
    );
  });
});

describe.each(drawn)('$type', ({ schema, type, create }) => {
  const samplerOf = (corpus: SamplerInput) => create(schema.parse({ type }), corpus);

  it('has other batches in each epoch and from each seed', () => {
    fc.assert(
      fc.property(largeCorpora, (corpus) => {
        // At least two batches: the examples of the first are others.
        const batchSize = Math.min(corpus.batchSize, Math.ceil(corpus.labels.length / 4));
        const sampler = samplerOf({ ...corpus, lengths: corpus.labels.map(() => 1), batchSize });
        const random = createRandom(corpus.seed);
        const [first, second, other] = [random, random, createRandom(corpus.seed + 1)].map((each) =>
          batchesOf(sampler.order(each), batchSize),
        );
        expect(first).not.toEqual(second);
        expect(first).not.toEqual(other);
      }),
      settings,
    );
  });
});

describe.each(['shuffle', 'sequential', 'length-bucketed'] as const)('%s', (type) => {
  it('draws every example once', () => {
    fc.assert(
      fc.property(corpora, (corpus) => {
        const order = createSampler({ type }, corpus).order(createRandom(corpus.seed));
        expect(times(order, corpus.labels.length)).toEqual(corpus.labels.map(() => 1));
      }),
      settings,
    );
  });
});

describe('length-bucketed', () => {
  it('pads no full batch to more than its bucket, but for one at each border of two buckets and the left over', () => {
    fc.assert(
      fc.property(corpora, (corpus) => {
        const { lengths, batchSize } = corpus;
        const order = createSampler({ type: 'length-bucketed' }, corpus).order(createRandom(corpus.seed));
        const full = Math.floor(order.length / batchSize);
        const mixed = Array.from(
          { length: full },
          (_, b) =>
            new Set(order.slice(b * batchSize, (b + 1) * batchSize).map((i) => bucketOf(lengths[i]!))),
        ).filter((buckets) => buckets.size > 1);
        expect(mixed.length).toBeLessThan(Math.max(1, new Set(lengths.map(bucketOf)).size));
      }),
      settings,
    );
  });
});

describe('balanced', () => {
  it('draws every class as often as the largest has examples, and its examples equally often', () => {
    fc.assert(
      fc.property(corpora, (corpus) => {
        const { sizes, labels, seed } = corpus;
        const largest = Math.max(...sizes);
        const order = createSampler({ type: 'balanced' }, corpus).order(createRandom(seed));
        const counts = times(order, labels.length);
        for (const [label, size] of sizes.entries()) {
          const own = counts.filter((_, i) => labels[i] === label);
          expect(own.reduce((sum, count) => sum + count, 0)).toBe(size > 0 ? largest : 0);
          for (const count of own) {
            expect([Math.floor(largest / size), Math.ceil(largest / size)]).toContain(count);
          }
        }
      }),
      settings,
    );
  });

  it('draws all classes equally often in each round, two of each at least', () => {
    fc.assert(
      fc.property(corpora, (corpus) => {
        const { sizes, labels, batchSize, seed } = corpus;
        const present = sizes.filter((size) => size > 0).length;
        const order = createSampler({ type: 'balanced' }, corpus).order(createRandom(seed));
        const share = Math.max(2, Math.ceil(batchSize / present));
        let at = 0;
        while (at < order.length) {
          const left = (order.length - at) / present;
          const turn = left < share || left === share + 1 ? left : share;
          expect(Number.isInteger(turn) && (turn >= 2 || Math.max(...sizes) === 1)).toBe(true);
          const round = order.slice(at, at + turn * present).map((i) => labels[i]!);
          expect(times(round, sizes.length)).toEqual(sizes.map((size) => (size > 0 ? turn : 0)));
          for (let c = 0; c < present; c++) {
            expect(new Set(round.slice(c * turn, (c + 1) * turn)).size).toBe(1);
          }
          at += turn * present;
        }
      }),
      settings,
    );
  });
});

describe('weighted', () => {
  it('draws each class, and each example of a class, with the probabilities of N / n weights', () => {
    const random = createRandom(22);
    for (let corpus = 0; corpus < 20; corpus++) {
      const sizes = Array.from({ length: 1 + random.integer(6) }, () => 1 + random.integer(30));
      const labels = random.shuffle(sizes.flatMap((size, label) => Array<number>(size).fill(label)));
      const sampler = createSampler({ type: 'weighted' }, { labels, batchSize: 8 });
      const epochs = Math.ceil(20_000 / labels.length);
      const counts = times(Array.from({ length: epochs }, () => sampler.order(random)).flat(), labels.length);
      const draws = epochs * labels.length;
      // N / n of its label each, over their sum N · K.
      for (const [i, count] of counts.entries()) {
        const p = 1 / sizes[labels[i]!]! / sizes.length;
        expect(Math.abs(count - draws * p)).toBeLessThanOrEqual(5 * Math.sqrt(draws * p * (1 - p)));
      }
    }
  });
});
