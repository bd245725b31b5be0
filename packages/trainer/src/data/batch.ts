import { type Feature, isSparse, ShapeError } from '@erc/core';
import type { StreamSpec } from '@erc/nn';
import type { ExampleSet } from './examples.js';

/** An array in host memory with its shape: what goes into a training step. */
export interface HostArray {
  readonly data: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

/** Names of a batch's arrays: `stream/<name>`, `mask/<name>` (sequences), `labels`, `weights`. */
export type HostBatch = Readonly<Record<string, HostArray>>;

/** What {@link assembleBatch} takes. */
export interface AssembleBatchOptions {
  readonly examples: ExampleSet;
  readonly specs: Readonly<Record<string, StreamSpec>>;
  /** Examples of the batch, at most `batchSize`. */
  readonly indices: readonly number[];
  /**
   * Rows of the batch. A last, shorter batch is padded to it with rows of zeros and example weight 0, so that every batch has the same
   * shape and the loss equals the unpadded one.
   */
  readonly batchSize: number;
}

/**
 * Gathers examples into arrays: sparse features become dense rows, sequences are padded to the longest of the batch with a mask.
 *
 * @returns Per stream `[batch, dim]`, or `[batch, steps, dim]` + mask `[batch, steps]`; `labels` `[batch]` int32; `weights` `[batch]`.
 */
export function assembleBatch({ examples, specs, indices, batchSize }: AssembleBatchOptions): HostBatch {
  const batch: Record<string, HostArray> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const features = indices.map((i) => examples.streams[name]![i]!);
    if (spec.kind === 'vector') {
      batch[`stream/${name}`] = vectors(features, spec.dim, batchSize, name);
    } else {
      const { values, mask } = sequences(features, spec.dim, batchSize, name);
      batch[`stream/${name}`] = values;
      batch[`mask/${name}`] = mask;
    }
  }
  const labels = new Int32Array(batchSize);
  const weights = new Float32Array(batchSize);
  for (const [row, i] of indices.entries()) {
    labels[row] = examples.labels[i]!;
    weights[row] = 1;
  }
  batch.labels = { data: labels, shape: [batchSize] };
  batch.weights = { data: weights, shape: [batchSize] };
  return batch;
}

function vectors(features: readonly Feature[], dim: number, batchSize: number, name: string): HostArray {
  const data = new Float32Array(batchSize * dim);
  for (const [row, feature] of features.entries()) {
    if (isSparse(feature)) {
      if (feature.dim !== dim) throw new ShapeError(`batch: stream "${name}"`, [dim], [feature.dim]);
      const { indices, values } = feature;
      for (let k = 0; k < indices.length; k++) data[row * dim + indices[k]!] = values[k]!;
    } else {
      if (feature.shape.length !== 1 || feature.shape[0] !== dim) {
        throw new ShapeError(`batch: stream "${name}"`, [dim], feature.shape);
      }
      data.set(feature.data, row * dim);
    }
  }
  return { data, shape: [batchSize, dim] };
}

function sequences(
  features: readonly Feature[],
  dim: number,
  batchSize: number,
  name: string,
): { values: HostArray; mask: HostArray } {
  const arrays = features.map((feature) => {
    if (isSparse(feature)) throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], [feature.dim]);
    if (feature.shape.length !== 2 || feature.shape[1] !== dim) {
      throw new ShapeError(`batch: stream "${name}"`, ['steps', dim], feature.shape);
    }
    return feature;
  });
  const steps = Math.max(1, ...arrays.map(({ shape }) => shape[0]!));
  const values = new Float32Array(batchSize * steps * dim);
  const mask = new Float32Array(batchSize * steps);
  for (const [row, { data, shape }] of arrays.entries()) {
    values.set(data, row * steps * dim);
    mask.fill(1, row * steps, row * steps + shape[0]!);
  }
  return {
    values: { data: values, shape: [batchSize, steps, dim] },
    mask: { data: mask, shape: [batchSize, steps] },
  };
}

/** Consecutive runs of at most `batchSize` of the indices. */
export function batchesOf(indices: readonly number[], batchSize: number): number[][] {
  return Array.from({ length: Math.ceil(indices.length / batchSize) }, (_, b) =>
    indices.slice(b * batchSize, (b + 1) * batchSize),
  );
}
