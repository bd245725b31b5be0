import { DataError } from './errors.js';
import type { FeatureArray } from './features.js';

/** A file of pre-trained weights that an array comes from, and can be read from again. */
export interface WeightOrigin {
  /** SHA-256 over the files that hold the model's weights. */
  readonly weights: string;
  /** The model, for messages: `owner/name`, or the name of its folder. */
  readonly model: string;
  /** Commit, tag or branch of a model of the hub, where one was asked for. */
  readonly revision?: string;
}

/** Weights by path that are read one at a time: from a file, or as views of memory. */
export interface WeightReader {
  /** Shape of each array that {@link WeightReader.read} gives, by path. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Arrays that are left to the files which they come from, by path. No path is in both. */
  readonly origins: ReadonlyMap<string, WeightOrigin>;
  /** Float32, row-major. It may be a view: nobody writes into it, and who gives a reader says for how long it is valid. */
  read(path: string): Promise<Float32Array>;
}

/** Weights that are in memory, as a reader of views. @throws DataError for an array that is not float32. */
export function weightsInMemory(arrays: Readonly<Record<string, FeatureArray>>): WeightReader {
  const values = new Map<string, Float32Array>();
  const shapes = new Map<string, readonly number[]>();
  for (const [path, { data, shape }] of Object.entries(arrays)) {
    if (!(data instanceof Float32Array)) {
      throw new DataError(`weights of ${path}: expected float32, received ${data.constructor.name}.`);
    }
    values.set(path, data);
    shapes.set(path, shape);
  }
  return { shapes, origins: new Map(), read: async (path) => ofPath(values, path) };
}

/** Copies of all arrays that a reader gives. */
export async function copyWeights({ shapes, read }: WeightReader): Promise<Record<string, FeatureArray>> {
  const copies: [string, FeatureArray][] = [];
  for (const [path, shape] of shapes) copies.push([path, { data: (await read(path)).slice(), shape }]);
  return Object.fromEntries(copies);
}

function ofPath<T>(values: ReadonlyMap<string, T>, path: string): T {
  const value = values.get(path);
  if (value === undefined) throw new DataError(`weights: expected those of ${path}, received none.`);
  return value;
}
