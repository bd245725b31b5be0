import { type ExampleSet, eachFeature, fitStandardizer, standardize } from '@erc/batches';
import type { FeatureColumn } from '@erc/core';
import { useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { tinyExamples, trainTiny } from './__fixtures__/tiny-training.js';

useBackend();

/** A column as a file gives it: new arrays at every read. */
function stored(features: FeatureColumn): FeatureColumn {
  const own = [...eachFeature(features)];
  return {
    length: own.length,
    at: (index) => structuredClone(own[index]),
  };
}
const withStored = (set: ExampleSet): ExampleSet => ({
  ...set,
  streams: Object.fromEntries(Object.entries(set.streams).map(([name, column]) => [name, stored(column)])),
});
const standardized = (set: ExampleSet): ExampleSet => ({
  ...set,
  streams: { text: standardize(set.streams.text!, fitStandardizer(set.streams.text!)) },
});

describe('a column that is no array', () => {
  it('trains to the same bytes as arrays do, standardized too', async () => {
    const [train, dev] = [tinyExamples(1, 18), tinyExamples(2, 9)];
    const arrays = await trainTiny({ train: standardized(train), dev: standardized(dev) });
    const columns = await trainTiny({
      train: standardized(withStored(train)),
      dev: standardized(withStored(dev)),
    });
    expect(columns.bestWeights).toEqual(arrays.bestWeights);
    expect(columns.epochs).toEqual(arrays.epochs);
  });
});
