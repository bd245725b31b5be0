import type { FeatureArray } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { type EncodeRowsOptions, encodeRows } from './encode-rows.js';

const vectorOf = (input: number, results: readonly number[]): FeatureArray => ({
  data: Float32Array.of(input, ...results),
  shape: [1 + results.length],
});
const encode = (
  own: Pick<EncodeRowsOptions<number>, 'rows' | 'batches'> & Partial<EncodeRowsOptions<number>>,
) => encodeRows({ compute: async (batch) => batch.map((row) => 10 * row), featureOf: vectorOf, ...own });
const valuesOf = (features: readonly unknown[]) => (features as FeatureArray[]).map(({ data }) => [...data]);

describe('encodeRows', () => {
  it('joins the rows of an input in their order, whatever the order of computation', async () => {
    const features = await encode({ rows: [[0], [1], [0], [0]], batches: [[3, 1], [0], [2]] });
    expect(valuesOf(features)).toEqual([
      [0, 0, 20, 30],
      [1, 10],
    ]);
  });

  it('reads several inputs from one row', async () => {
    expect(valuesOf(await encode({ rows: [[0, 2], [1]], batches: [[0, 1]] }))).toEqual([
      [0, 0],
      [1, 10],
      [2, 0],
    ]);
  });

  it('makes a feature, and counts it, as soon as its last row is there', async () => {
    const events: string[] = [];
    await encode({
      rows: [[0], [1], [0]],
      batches: [[1], [0], [2]],
      async compute(batch) {
        events.push(`compute ${batch}`);
        return batch;
      },
      onProgress: (done) => events.push(`${done} done`),
    });
    expect(events).toEqual(['compute 1', '1 done', 'compute 0', 'compute 2', '2 done']);
  });

  it('stops between batches', async () => {
    const stop = new AbortController();
    const computed: number[] = [];
    const encoding = encode({
      rows: [[0], [1]],
      batches: [[0], [1]],
      async compute(batch) {
        computed.push(...batch);
        stop.abort(new Error('enough'));
        return batch;
      },
      signal: stop.signal,
    });
    await expect(encoding).rejects.toThrow('enough');
    expect(computed).toEqual([0]);
  });
});
