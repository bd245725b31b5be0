import { countScored, type ExampleSet, mapColumn } from '@erc/batches';
import { type DenseFeature, type Feature, type FeatureColumn, isSparse, type Random } from '@erc/core';

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
  // What an encoder of the model reads: no token, no sound, no picture.
  if (data instanceof Int32Array) return { data: new Int32Array(0), shape: [0] };
  if (data instanceof Int16Array) return { data: new Int16Array(0), shape: [0] };
  if (data instanceof Uint8Array) return { data: new Uint8Array(0), shape: [0, ...shape.slice(1)] };
  return { data: new Float32Array(data.length), shape };
}

/**
 * The examples with normal noise of `level` times the stream's own spread: of each column over the examples that are scored; of sparse features, of
 * the stored values, which alone are changed; of samples, of all of them; of pixels, of each colour. Samples and pixels stay within their range, and
 * token ids as they are.
 */
export function withNoise(examples: ExampleSet, stream: string, level: number, random: Random): ExampleSet {
  const features = examples.streams[stream]!;
  const spread = spreadOf(features, countScored(examples));
  // Each example has numbers of its own: a column that is no array is read in any order, and again.
  const noisy = (values: FeatureValues, index: number, width: number): Float32Array => {
    const own = random.fork(String(index));
    return Float32Array.from(values, (value, i) => value + level * spread(i % width) * own.normal());
  };
  return {
    ...examples,
    streams: {
      ...examples.streams,
      [stream]: mapColumn(features, (feature, index): Feature => {
        if (isSparse(feature)) return { ...feature, values: noisy(feature.values, index, 1) };
        const { data, shape } = feature;
        if (data instanceof Int32Array) return feature;
        const changed = noisy(data, index, widthOf(feature));
        if (data instanceof Int16Array) return { data: Int16Array.from(changed, toSample), shape };
        // Rounded, and kept within 0 … 255.
        if (data instanceof Uint8Array)
          return { data: new Uint8Array(new Uint8ClampedArray(changed)), shape };
        return { data: changed, shape };
      }),
    },
  };
}

type FeatureValues = DenseFeature['data'];

const toSample = (value: number): number => Math.min(32767, Math.max(-32768, Math.round(value)));

/** Columns that a feature has a spread of its own in. */
const widthOf = (feature: Feature): number =>
  isSparse(feature) || feature.data instanceof Int16Array ? 1 : feature.shape.at(-1)!;

/** Standard deviation of each column, or of all stored values of sparse features, over the first ones. */
function spreadOf(features: FeatureColumn, scored: number): (column: number) => number {
  const first = features.at(0);
  const width = first ? widthOf(first) : 1;
  const column = (): Float64Array => new Float64Array(width);
  const [sums, squares, counts] = [column(), column(), column()];
  for (let example = 0; example < scored; example++) {
    const feature = features.at(example)!;
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
