import { DataError, type FeatureArray, readSafetensors, safetensorsParts } from '@erc/core';

/** Everything that evaluation needs beyond the recipe: weights by parameter path, and fitted constants by stream. */
export interface Checkpoint {
  /** Of the model, and of losses that have some (`loss/…`). */
  readonly weights: Readonly<Record<string, FeatureArray>>;
  /** State of fitted encoders and standardizers: stream name → array name → array. */
  readonly streams: Readonly<Record<string, Readonly<Record<string, FeatureArray>>>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const WEIGHTS = 'weights/';
const STREAMS = 'streams/';

/** A checkpoint as the parts of one safetensors file, views of it: `weights/<path>`, `streams/<stream>/<array>`. */
export function encodeCheckpoint({ weights, streams, metadata }: Checkpoint): Uint8Array[] {
  const tensors: Record<string, FeatureArray> = {};
  for (const [name, array] of Object.entries(weights)) tensors[WEIGHTS + name] = array;
  for (const [stream, arrays] of Object.entries(streams)) {
    for (const [name, array] of Object.entries(arrays)) tensors[`${STREAMS}${stream}/${name}`] = array;
  }
  return safetensorsParts(tensors, metadata);
}

/** Reads the file that {@link encodeCheckpoint} gave. */
export function decodeCheckpoint(bytes: Uint8Array, path: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(bytes, path);
  const weights: Record<string, FeatureArray> = {};
  const streams: Record<string, Record<string, FeatureArray>> = {};
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    if (data instanceof Uint8Array)
      throw new DataError(`${path}: "${name}": expected float32 or int32, received uint8.`);
    if (name.startsWith(WEIGHTS)) {
      weights[name.slice(WEIGHTS.length)] = { data, shape };
    } else if (name.startsWith(STREAMS)) {
      const [stream = '', ...rest] = name.slice(STREAMS.length).split('/');
      streams[stream] = { ...streams[stream], [rest.join('/')]: { data, shape } };
    } else {
      throw new DataError(`${path}: expected names under ${WEIGHTS} or ${STREAMS}, received "${name}".`);
    }
  }
  return { weights, streams, metadata };
}

/** The weights of a model alone, without those of losses, which evaluation has no use for. */
export const modelWeights = (weights: Checkpoint['weights']): Record<string, FeatureArray> =>
  Object.fromEntries(Object.entries(weights).filter(([path]) => !path.startsWith('loss/')));
