import { type ExampleSet, eachFeature, mapColumn } from '@erc/batches';
import { type Feature, type FeatureColumn, isSparse, type Random } from '@erc/core';

/**
 * The examples as if a stream were missing from all: marked as missing where the model knows such a mark, else with features of zeros,
 * which are the training mean of a standardized stream.
 */
export function withoutStream(examples: ExampleSet, stream: string, mayMiss: boolean): ExampleSet {
  const zeros = mapColumn(examples.streams[stream]!, zeroOf);
  return {
    ...examples,
    streams: { ...examples.streams, [stream]: zeros },
    ...(mayMiss && { present: { ...examples.present, [stream]: new Float32Array(examples.ids.length) } }),
  };
}

function zeroOf(feature: Feature): Feature {
  if (isSparse(feature)) return { ...feature, indices: new Int32Array(0), values: new Float32Array(0) };
  const { data, shape } = feature;
  return {
    data: data instanceof Int32Array ? new Int32Array(data.length) : new Float32Array(data.length),
    shape,
  };
}

/**
 * The examples with normal noise of `level` times the stream's own spread: of each column over the set; of sparse features, of the stored
 * values, which alone are changed. Token ids stay as they are.
 */
export function withNoise(examples: ExampleSet, stream: string, level: number, random: Random): ExampleSet {
  const features = examples.streams[stream]!;
  const spread = spreadOf(features);
  // Each example has numbers of its own: a column that is no array is read in any order, and again.
  const noisy = (values: Float32Array, index: number, column: (i: number) => number): Float32Array => {
    const own = random.fork(String(index));
    return values.map((value, i) => value + level * spread(column(i)) * own.normal());
  };
  return {
    ...examples,
    streams: {
      ...examples.streams,
      [stream]: mapColumn(features, (feature, index): Feature => {
        if (isSparse(feature)) return { ...feature, values: noisy(feature.values, index, () => 0) };
        const { data, shape } = feature;
        if (data instanceof Int32Array) return feature;
        const dim = shape.at(-1)!;
        return { data: noisy(data, index, (i) => i % dim), shape };
      }),
    },
  };
}

/** Standard deviation of each column, or of all stored values of sparse features. */
function spreadOf(features: FeatureColumn): (column: number) => number {
  const first = features.at(0);
  const width = !first || isSparse(first) ? 1 : first.shape.at(-1)!;
  const column = (): Float64Array => new Float64Array(width);
  const [sums, squares, counts] = [column(), column(), column()];
  for (const feature of eachFeature(features)) {
    const values = isSparse(feature) ? feature.values : feature.data;
    for (let i = 0; i < values.length; i++) {
      const k = i % width;
      sums[k]! += values[i]!;
      squares[k]! += values[i]! ** 2;
      counts[k]!++;
    }
  }
  const spreads = sums.map((sum, k) => {
    const count = counts[k]!;
    return count === 0 ? 0 : Math.sqrt(Math.max(0, squares[k]! / count - (sum / count) ** 2));
  });
  return (column) => spreads[column]!;
}
