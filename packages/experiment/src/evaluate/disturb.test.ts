import { type ExampleSet, eachFeature } from '@erc/batches';
import { createRandom, type Feature, isSparse } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { withNoise, withoutStream } from './disturb.js';

const count = 400;
/** A column of spread 1, a constant one, and a sparse stream of values around 3. */
const examples: ExampleSet = {
  ids: Array.from({ length: count }, (_, i) => `dev/a/${i}`),
  labels: new Int32Array(count),
  streams: {
    audio: Array.from({ length: count }, (_, i) => ({
      data: Float32Array.of(i % 2 ? 1 : -1, 5),
      shape: [2],
    })),
    text: Array.from({ length: count }, (_, i) => ({
      indices: Int32Array.of(i),
      values: Float32Array.of(2 + (i % 3)),
      dim: count,
    })),
  },
};
const valuesOf = (feature: Feature): number[] => [...(isSparse(feature) ? feature.values : feature.data)];

describe('withNoise', () => {
  it('moves each column by its own spread, and leaves other streams as they are', () => {
    const noisy = withNoise(examples, 'audio', 0.5, createRandom(1));
    const moved = Array.from(eachFeature(noisy.streams.audio!), (feature, i) => {
      const [first, second] = valuesOf(feature);
      return { first: first! - (i % 2 ? 1 : -1), second: second! };
    });
    const sd = Math.sqrt(moved.reduce((sum, { first }) => sum + first ** 2, 0) / count);
    expect(sd).toBeGreaterThan(0.4);
    expect(sd).toBeLessThan(0.6);
    expect(new Set(moved.map(({ second }) => second))).toEqual(new Set([5]));
    expect(noisy.streams.text).toBe(examples.streams.text);
    expect(withNoise(examples, 'audio', 0.5, createRandom(1))).toEqual(noisy);
  });

  it('changes the stored values of sparse features only', () => {
    const { text } = withNoise(examples, 'text', 1, createRandom(1)).streams;
    expect(Array.from(eachFeature(text!), (feature) => isSparse(feature) && feature.indices[0])).toEqual([
      ...examples.labels.keys(),
    ]);
    expect(valuesOf(text!.at(0)!)).not.toEqual(valuesOf(examples.streams.text!.at(0)!));
  });
});

describe('withoutStream', () => {
  it('gives zeros, and says that the stream is missing where the model knows what that is', () => {
    const zeros = withoutStream(examples, 'text', false);
    expect([...eachFeature(zeros.streams.text!)].every((feature) => valuesOf(feature).length === 0)).toBe(
      true,
    );
    expect(zeros).not.toHaveProperty('present');
    const missing = withoutStream(examples, 'audio', true);
    expect(valuesOf(missing.streams.audio!.at(3)!)).toEqual([0, 0]);
    expect(missing.present).toEqual({ audio: new Float32Array(count) });
  });
});
