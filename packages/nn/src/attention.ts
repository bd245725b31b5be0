import { ConfigError, type Random, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import type { ForwardContext, TrainableModule } from './contracts.js';
import { checkDropoutRate } from './dropout-rate.js';
import { uniform, zeros } from './initialize/basic.js';
import type { Initializer } from './initialize/fans.js';
import { defaultKernel, xavierUniform } from './initialize/scaled.js';
import type { Layer } from './layer.js';
import { createLinear, type LinearOptions } from './linear.js';
import { maskedSoftmax } from './masked-softmax.js';

/** Options of {@link createMultiHeadAttention}. */
export interface MultiHeadAttentionOptions {
  /** Parameters are `<path>/query|key|value|output/kernel` and `…/bias`. */
  readonly path: string;
  /** Width of the query and of the output; a multiple of `numHeads`. */
  readonly embedDim: number;
  readonly numHeads: number;
  /** Width of the keys. @default embedDim */
  readonly keyDim?: number;
  /** Width of the values. @default embedDim */
  readonly valueDim?: number;
  /** Dropout of the attention weights. @default 0 */
  readonly dropoutRate?: number;
  /** What the scores `QKᵀ` are multiplied by. @default 1/√(embedDim / numHeads) */
  readonly scale?: number;
  /** Biases of the four projections. @default true */
  readonly bias?: boolean;
  /** Query i sees keys 0 … i only. @default false */
  readonly causal?: boolean;
  readonly random: Random;
  /** Makes the projections, whose paths tell which one it is: a place for adapters. @default createLinear */
  readonly linear?: (options: LinearOptions) => Layer;
}

/** What one attention reads. */
export interface AttentionInputs {
  /** `[batch, queries, embedDim]`. */
  readonly query: tf.Tensor3D;
  /** `[batch, keys, keyDim]`. @default the query */
  readonly key?: tf.Tensor3D;
  /** `[batch, keys, valueDim]`. @default the key */
  readonly value?: tf.Tensor3D;
  /** 1 for real keys, 0 for padding: `[batch, keys]`, float32. @default all real */
  readonly keyMask?: tf.Tensor2D;
  /** 1 where a query may see a key, else 0: `[batch, queries, keys]`, float32. Multiplies with `keyMask`. @default everywhere */
  readonly mask?: tf.Tensor3D;
  /** Added to the scores before the softmax, or what gives it of the query; broadcasts to `[batch, heads, queries, keys]`. @default none */
  readonly scoreBias?: tf.Tensor4D | ((query: tf.Tensor3D) => tf.Tensor4D);
}

/** Attention of several heads. */
export interface MultiHeadAttention extends TrainableModule {
  readonly outputDim: number;
  /**
   * @returns `output` `[batch, queries, embedDim]`; `attention` `[batch, heads, queries, keys]`, the weights before dropout: each row sums to
   *   1, or is all 0 where the mask leaves no key (PyTorch gives NaN there).
   */
  apply(
    inputs: AttentionInputs,
    context: ForwardContext,
  ): { readonly output: tf.Tensor3D; readonly attention: tf.Tensor4D };
}

/**
 * Multi-head attention: `softmax(scale · QKᵀ) · V` in each head, heads joined and projected; `scale = 1/√(embedDim / numHeads)`.
 *
 * Starts as PyTorch's: Xavier uniform for query, key and value (as one packed kernel where all widths are equal), 0 for the biases.
 *
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.2, arXiv:1706.03762; PyTorch `torch.nn.MultiheadAttention`
 */
export function createMultiHeadAttention(options: MultiHeadAttentionOptions): MultiHeadAttention {
  const { path, embedDim, numHeads, keyDim = embedDim, valueDim = embedDim, random } = options;
  const { dropoutRate = 0, bias = true, causal = false, linear = createLinear } = options;
  checkInteger(`${path}: numHeads`, numHeads);
  checkDropoutRate(`${path}: dropoutRate`, dropoutRate);
  if (!Number.isInteger(embedDim) || embedDim < 1 || embedDim % numHeads !== 0) {
    throw new ConfigError(
      `${path}: embedDim: expected a multiple of ${numHeads} heads, received ${embedDim}.`,
    );
  }
  const headDim = embedDim / numHeads;
  const scale = options.scale ?? 1 / Math.sqrt(headDim);
  const kernel: Initializer =
    keyDim === embedDim && valueDim === embedDim ? packedXavier(embedDim) : xavierUniform;
  const project = (name: string, inputDim: number, init: Initializer) =>
    linear({
      path: `${path}/${name}`,
      inputDim,
      outputDim: embedDim,
      bias,
      random,
      init: { kernel: init, bias: zeros },
    });
  const toQuery = project('query', embedDim, kernel);
  const toKey = project('key', keyDim, kernel);
  const toValue = project('value', valueDim, kernel);
  const toOutput = project('output', embedDim, defaultKernel);
  const all = [toQuery, toKey, toValue, toOutput];

  /** `[batch, steps, embedDim]` to `[batch, heads, steps, headDim]`. */
  const split = (x: tf.Tensor3D): tf.Tensor4D =>
    tf.transpose(tf.reshape(x, [x.shape[0], x.shape[1], numHeads, headDim]), [0, 2, 1, 3]) as tf.Tensor4D;

  return {
    outputDim: embedDim,
    parameters: all.flatMap(({ parameters }) => parameters),
    apply({ query, key = query, value = key, keyMask, mask: seen, scoreBias }, context) {
      checkKeys(path, query, key, value, keyMask);
      if (seen) checkMask(path, query, key, seen);
      return tf.tidy(() => {
        const q = tf.mul(split(toQuery.apply(query, context)), scale);
        const k = split(toKey.apply(key, context));
        const v = split(toValue.apply(value, context));
        const products = tf.matMul(q, k, false, true); // [batch, heads, queries, keys]
        const added = typeof scoreBias === 'function' ? scoreBias(query) : scoreBias;
        const scores = added ? tf.add(products, added) : products;
        const mask = product(
          maskOf(keyMask, causal, query.shape[1], key.shape[1]),
          seen && tf.expandDims(seen, 1), // [batch, 1, queries, keys]
        );
        const attention = (mask ? maskedSoftmax(scores, mask) : tf.softmax(scores)) as tf.Tensor4D;
        const heads = tf.matMul(context.dropout(attention, dropoutRate), v); // [batch, heads, queries, headDim]
        const joined = tf.reshape(tf.transpose(heads, [0, 2, 1, 3]), query.shape) as tf.Tensor3D;
        return { output: toOutput.apply(joined, context), attention };
      });
    },
    dispose() {
      for (const projection of all) projection.dispose();
    },
  };
}

/** PyTorch draws query, key and value as one `[3·dim, dim]` kernel: `±√(6 / (dim + 3·dim))`. */
const packedXavier =
  (dim: number): Initializer =>
  (shape, random) => {
    const bound = Math.sqrt(6 / (4 * dim));
    return uniform(shape, random, { a: -bound, b: bound });
  };

function checkKeys(
  path: string,
  query: tf.Tensor3D,
  key: tf.Tensor3D,
  value: tf.Tensor3D,
  keyMask: tf.Tensor2D | undefined,
): void {
  const [batch, keys] = [query.shape[0], key.shape[1]];
  if (key.shape[0] !== batch) throw new ShapeError(`${path}: key`, [batch, keys, key.shape[2]], key.shape);
  if (value.shape[0] !== batch || value.shape[1] !== keys) {
    throw new ShapeError(`${path}: value`, [batch, keys, value.shape[2]], value.shape);
  }
  if (keyMask && (keyMask.shape[0] !== batch || keyMask.shape[1] !== keys)) {
    throw new ShapeError(`${path}: keyMask`, [batch, keys], keyMask.shape);
  }
}

function checkMask(path: string, query: tf.Tensor3D, key: tf.Tensor3D, mask: tf.Tensor3D): void {
  const expected = [query.shape[0], query.shape[1], key.shape[1]];
  if (mask.shape.join() !== expected.join()) throw new ShapeError(`${path}: mask`, expected, mask.shape);
}

const product = (a: tf.Tensor | undefined, b: tf.Tensor | undefined): tf.Tensor | undefined =>
  a && b ? tf.mul(a, b) : (a ?? b);

/** 1 where a query may see a key, in a shape that broadcasts to `[batch, heads, queries, keys]`; `undefined`: everywhere. */
function maskOf(
  keyMask: tf.Tensor2D | undefined,
  causal: boolean,
  queries: number,
  keys: number,
): tf.Tensor | undefined {
  const real = keyMask && tf.reshape(keyMask, [keyMask.shape[0], 1, 1, keys]);
  if (!causal) return real;
  const place = (count: number): tf.Tensor1D => tf.range(0, count, 1, 'int32');
  const seen = tf.lessEqual(tf.expandDims(place(keys), 0), tf.expandDims(place(queries), 1));
  const past = tf.reshape(tf.cast(seen, 'float32'), [1, 1, queries, keys]);
  return real ? tf.mul(real, past) : past;
}
