import { type AwaitedArray, type FeatureArray, streamSafetensors, type WeightReader } from '@erc/core';
import { originsMetadata } from './origins.js';

/** Everything that evaluation needs beyond the recipe: weights by parameter path, and fitted constants by stream. */
export interface Checkpoint {
  /** Of the model, and of losses that have some (`loss/…`). */
  readonly weights: WeightReader;
  /** State of fitted encoders and standardizers: stream name → array name → array. */
  readonly streams: Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What stands before the names of weights, and of what was fitted for a stream, in the file. */
export const WEIGHTS = 'weights/';
export const STREAMS = 'streams/';

/**
 * A checkpoint as the parts of one safetensors file: `weights/<path>`, `streams/<stream>/<array>`. Weights are read one after the other, and
 * those that come from another file are named in its metadata.
 */
export function streamCheckpoint({
  weights,
  streams,
  metadata,
}: Checkpoint): AsyncGenerator<Uint8Array, void> {
  const arrays = new Map<string, AwaitedArray>();
  for (const [path, shape] of weights.shapes) {
    arrays.set(WEIGHTS + path, { dtype: 'F32', shape, read: () => weights.read(path) });
  }
  for (const [stream, fitted] of Object.entries(streams)) {
    for (const [name, { data, shape }] of Object.entries(fitted)) {
      const dtype = data instanceof Float32Array ? 'F32' : 'I32';
      arrays.set(`${STREAMS}${stream}/${name}`, { dtype, shape, read: async () => data });
    }
  }
  return streamSafetensors(arrays, { ...metadata, ...originsMetadata(weights.origins) });
}

/** The weights of a model alone, without those of losses, which evaluation has no use for. */
export function modelWeights({ shapes, origins, read }: WeightReader): WeightReader {
  const ofModel = <T>(entries: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...entries].filter(([path]) => !path.startsWith('loss/')));
  return { shapes: ofModel(shapes), origins: ofModel(origins), read };
}
