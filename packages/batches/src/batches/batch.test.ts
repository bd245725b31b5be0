import type { StreamSpec } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { countLabels, type ExampleSet, selectExamples } from '../examples/examples.js';
import { assembleBatch } from './batch.js';
import { utteranceRows } from './batch-rows.js';

const specs: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 4, kind: 'vector' },
  audio: { modality: 'audio', dim: 2, kind: 'sequence' },
};
const examples: ExampleSet = {
  ids: ['train/0/0', 'train/0/1', 'train/1/0'],
  streams: {
    text: [
      { indices: Int32Array.of(1, 3), values: Float32Array.of(5, 6), dim: 4 },
      { data: Float32Array.of(1, 2, 3, 4), shape: [4] },
      { indices: new Int32Array(0), values: new Float32Array(0), dim: 4 },
    ],
    audio: [
      { data: Float32Array.of(1, 2), shape: [1, 2] },
      { data: Float32Array.of(3, 4, 5, 6), shape: [2, 2] },
      { data: Float32Array.of(7, 8), shape: [1, 2] },
    ],
  },
  labels: Int32Array.of(2, 0, 1),
};

describe('assembleBatch', () => {
  it('makes sparse rows dense, pads sequences and rows, and marks what is real', () => {
    const batch = assembleBatch({ examples, specs, rows: [1, 0, -1], longest: { audio: 2 } });
    expect([...batch['stream/text']!.data]).toEqual([1, 2, 3, 4, 0, 5, 0, 6, 0, 0, 0, 0]);
    expect(batch['stream/audio']!.shape).toEqual([3, 2, 2]);
    expect([...batch['stream/audio']!.data]).toEqual([3, 4, 5, 6, 1, 2, 0, 0, 0, 0, 0, 0]);
    expect([...batch['mask/audio']!.data]).toEqual([1, 1, 1, 0, 0, 0]);
    expect([...batch.labels!.data]).toEqual([0, 2, 0]);
    expect([...batch.weights!.data]).toEqual([1, 1, 0]);
  });

  it('pads sequences to one of a few lengths, but not beyond the longest there is', () => {
    const stepsOf = (rows: readonly number[], longest?: number): number | undefined => {
      const batch = assembleBatch({ examples, specs, rows, ...(longest && { longest: { audio: longest } }) });
      // Example 1 has two steps.
      expect([...batch['mask/audio']!.data].reduce((sum, each) => sum + each, 0)).toBe(rows.length + 1);
      return batch['stream/audio']!.shape[1];
    };
    expect(stepsOf([0, 1])).toBe(4);
    expect(stepsOf([0, 1], 3)).toBe(3);
    expect(stepsOf([1], 100)).toBe(4);
  });

  it('refuses features of another width, naming the stream', () => {
    const wrong = {
      ...examples,
      streams: { ...examples.streams, text: [{ data: new Float32Array(3), shape: [3] }] },
    };
    expect(() => assembleBatch({ examples: wrong, specs, rows: [0] })).toThrow(
      'batch: stream "text": expected shape [4], received [3].',
    );
  });
});

describe('examples', () => {
  it('are selected in the order asked for', () => {
    const picked = selectExamples(examples, { positions: [2, 0] });
    expect(picked.ids).toEqual(['train/1/0', 'train/0/0']);
    expect([...picked.labels]).toEqual([1, 2]);
    expect(picked.streams.audio!.at(0)).toBe(examples.streams.audio!.at(2));
  });

  it('are counted by class, classes without examples too', () => {
    expect(countLabels(Int32Array.of(2, 0, 2), 4)).toEqual([1, 0, 2, 0]);
  });

  it('are cut into batches of which only the last has padding', () => {
    expect(utteranceRows([1, 2, 3, 4, 5], 2).map(({ rows }) => rows)).toEqual([
      [1, 2],
      [3, 4],
      [5, -1],
    ]);
  });
});
