import { ConfigError, type Random, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import type { TrainableModule } from './contracts.js';
import { withGradient } from './custom-gradient.js';
import { normal } from './initialize/basic.js';
import type { Initializer } from './initialize/fans.js';
import { createParameter, disposeParameters } from './parameter.js';

/** Options of {@link createEmbedding}. */
export interface EmbeddingOptions {
  /** The parameter is `<path>/table`. */
  readonly path: string;
  /** Number of rows: ids are in `0 … count - 1`. */
  readonly count: number;
  readonly dim: number;
  /** A row that starts at 0 and has no gradient. @default none */
  readonly paddingIndex?: number;
  readonly random: Random;
  /** @default normal(0, 1), as PyTorch's */
  readonly init?: Initializer;
}

/** A table of vectors, read by index. */
export interface Embedding extends TrainableModule {
  readonly outputDim: number;
  /** @param ids `[batch]` or `[batch, steps]`, int32. @returns `[batch, dim]` or `[batch, steps, dim]`. */
  apply(ids: tf.Tensor1D): tf.Tensor2D;
  apply(ids: tf.Tensor2D): tf.Tensor3D;
}

/**
 * Embedding: row `ids[i]` of a table `[count, dim]`. Ids out of range are the caller's mistake: they are not read here.
 *
 * @see PyTorch `torch.nn.Embedding`
 */
export function createEmbedding(options: EmbeddingOptions): Embedding {
  const { path, count, dim, paddingIndex, random, init = normal } = options;
  checkInteger(`${path}: count`, count);
  checkInteger(`${path}: dim`, dim);
  if (
    paddingIndex !== undefined &&
    !(Number.isInteger(paddingIndex) && paddingIndex >= 0 && paddingIndex < count)
  ) {
    throw new ConfigError(`${path}: paddingIndex: expected 0 … ${count - 1}, received ${paddingIndex}.`);
  }
  const values = init([count, dim], random.fork(`${path}/table`));
  if (paddingIndex !== undefined) values.fill(0, paddingIndex * dim, (paddingIndex + 1) * dim);
  const table = createParameter(`${path}/table`, [count, dim], values);

  const apply = (ids: tf.Tensor): tf.Tensor => {
    if (ids.rank < 1 || ids.dtype !== 'int32')
      throw new ShapeError(`${path}: ids (int32)`, ['batch', '…'], ids.shape);
    return tf.tidy(() => {
      const rows = lookUp(table.variable, tf.reshape(ids, [-1]), paddingIndex);
      return tf.reshape(rows, [...ids.shape, dim]);
    });
  };
  return {
    outputDim: dim,
    parameters: [table],
    apply: apply as Embedding['apply'],
    dispose: () => disposeParameters([table]),
  };
}

/** Rows `ids` `[n]` of `table` `[count, dim]`; the gradient adds up the rows of each id. */
function lookUp(table: tf.Tensor, ids: tf.Tensor1D, paddingIndex: number | undefined): tf.Tensor {
  const count = table.shape[0]!;
  return withGradient<tf.Tensor>([table], (save, rows) => {
    save([ids]);
    return {
      value: tf.gather(rows!, ids),
      gradient: (dy, [saved]) =>
        tf.tidy(() => {
          const index = saved as tf.Tensor1D;
          const real = paddingIndex === undefined ? dy : tf.mul(dy, isNot(index, paddingIndex));
          return [sumByIndex(real, index, count)];
        }),
    };
  });
}

const isNot = (ids: tf.Tensor1D, index: number): tf.Tensor =>
  tf.expandDims(tf.cast(tf.notEqual(ids, index), 'float32'), -1); // [n, 1]

/** `[n, dim]` to `[count, dim]`: the sum of the rows of each index. */
function sumByIndex(rows: tf.Tensor, index: tf.Tensor1D, count: number): tf.Tensor {
  const backend = tf.getBackend();
  // `wasm` has no segment sum, and that of `cpu` walks all rows once per segment; a product with one-hot rows works everywhere.
  return backend !== 'cpu' && tf.getKernel('UnsortedSegmentSum', backend)
    ? tf.unsortedSegmentSum(rows, index, count)
    : tf.matMul(tf.oneHot(index, count), rows, true, false);
}
