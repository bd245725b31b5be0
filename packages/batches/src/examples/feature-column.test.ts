import type { Feature, FeatureColumn } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { tinyExamples } from '../__fixtures__/tiny-examples.js';
import { createBatcher } from '../batches/batcher.js';
import { type ExampleSet, selectExamples } from './examples.js';
import { eachFeature, mapColumn, selectColumn } from './feature-column.js';

/** A column as a file gives it: new arrays at every read, which are counted. */
function stored(features: FeatureColumn): FeatureColumn & { readonly reads: () => number } {
  const own = [...eachFeature(features)];
  let reads = 0;
  return {
    length: own.length,
    at(index) {
      reads++;
      return structuredClone(own[index]);
    },
    reads: () => reads,
  };
}
const withStored = (set: ExampleSet): ExampleSet => ({
  ...set,
  streams: Object.fromEntries(Object.entries(set.streams).map(([name, column]) => [name, stored(column)])),
});
describe('a column that is no array', () => {
  it('gives the same batches of sequences and of windows', () => {
    const steps = (count: number, at: number): Feature => ({
      data: Float32Array.from({ length: 2 * count }, (_, i) => at + i / 7),
      shape: [count, 2],
    });
    const set: ExampleSet = {
      ...tinyExamples(3, 8),
      streams: {
        audio: Array.from({ length: 8 }, (_, i) => steps(1 + ((3 * i) % 5), i)),
        text: tinyExamples(3, 8).streams.text!,
      },
      dialogues: Int32Array.of(0, 0, 0, 1, 1, 1, 1, 2),
      positions: Int32Array.of(0, 1, 2, 0, 1, 2, 3, 0),
    };
    const plan = {
      specs: {
        audio: { modality: 'audio', dim: 2, kind: 'sequence' },
        text: { modality: 'text', dim: 6, kind: 'vector' },
      },
      windows: { text: { before: 1, after: 1, join: 'concat', padding: 'zero' } },
    } as const;
    const batches = (examples: ExampleSet) => {
      const batcher = createBatcher(examples, plan, { batchSize: 3, dialoguesPerBatch: 1 });
      return batcher.pass().map((rows) => structuredClone(batcher.assemble(rows)));
    };
    const chosen = [7, 0, 1, 2, 5, 3];
    expect(batches(selectExamples(withStored(set), { positions: chosen }))).toEqual(
      batches(selectExamples(set, { positions: chosen })),
    );
  });

  it('is read when one of its features is asked for, not before', () => {
    const column = stored(tinyExamples(1, 6).streams.text!);
    const view = selectColumn(
      mapColumn(column, (feature) => feature),
      [4, 2],
    );
    expect(view.length).toBe(2);
    expect(column.reads()).toBe(0);
    expect(view.at(1)).toEqual(column.at(2));
    expect(column.reads()).toBe(2);
    expect(view.at(2)).toBeUndefined();
  });
});
