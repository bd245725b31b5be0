import type { Random } from '@erc/core';
import {
  createLayerNorm,
  createLinear,
  createMultiHeadAttention,
  type ForwardContext,
  gelu,
  type TrainableModule,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** Options of {@link createCoAttentionLayer}. */
export interface CoAttentionLayerOptions {
  /** Parameters are below it. */
  readonly path: string;
  /** Width of the query. */
  readonly dim: number;
  readonly keyDim: number;
  readonly numHeads: number;
  /** Width of the feed-forward layer, as a multiple of `dim`. */
  readonly expansion: number;
  readonly block: 'transformer' | 'attention';
  readonly dropoutRate: number;
  readonly random: Random;
}

/** A layer of the co-attention fusion. */
export interface CoAttentionLayer extends TrainableModule {
  /**
   * @param query `[batch, 1, dim]`.
   * @param key Steps of the other stream.
   * @returns `values` `[batch, 1, dim]`, `attention` `[batch, heads, 1, keys]`.
   */
  apply(
    query: tf.Tensor3D,
    key: StepSequence,
    context: ForwardContext,
  ): { readonly values: tf.Tensor3D; readonly attention: tf.Tensor4D };
}

/**
 * `x ← LN(x + Attention(x, k, k))`, `x ← LN(x + W₂·gelu(W₁·x))`; with `block: 'attention'` only `x ← x + Attention(x, k, k)`. Dropout of the
 * attention weights and before each addition.
 *
 * Parameters: `<path>/attention/…`, `attention-norm/…`, `feed-forward/0/…`, `feed-forward/1/…`, `feed-forward-norm/…`.
 */
export function createCoAttentionLayer(options: CoAttentionLayerOptions): CoAttentionLayer {
  const { path, dim, keyDim, numHeads, dropoutRate, random } = options;
  const attend = createMultiHeadAttention({
    path: `${path}/attention`,
    embedDim: dim,
    keyDim,
    valueDim: keyDim,
    numHeads,
    dropoutRate,
    random,
  });
  const rest = options.block === 'transformer' ? createRest(options) : undefined;
  return {
    parameters: [...attend.parameters, ...(rest?.parameters ?? [])],
    apply(query, key, context) {
      const { output, attention } = attend.apply({ query, key: key.values, keyMask: key.mask }, context);
      const values = tf.add<tf.Tensor3D>(query, context.dropout(output, dropoutRate));
      return { values: rest?.apply(values, context) ?? values, attention };
    },
    dispose() {
      attend.dispose();
      rest?.dispose();
    },
  };
}

/** What follows the attention's sum in a transformer layer. */
function createRest({ path, dim, expansion, dropoutRate, random }: CoAttentionLayerOptions) {
  const norm = createLayerNorm({ path: `${path}/attention-norm`, dim });
  const linear = (name: string, inputDim: number, outputDim: number) =>
    createLinear({ path: `${path}/feed-forward/${name}`, inputDim, outputDim, random });
  const widen = linear('0', dim, expansion * dim);
  const narrow = linear('1', expansion * dim, dim);
  const lastNorm = createLayerNorm({ path: `${path}/feed-forward-norm`, dim });
  const modules = [norm, widen, narrow, lastNorm];
  return {
    parameters: modules.flatMap(({ parameters }) => parameters),
    apply(sum: tf.Tensor3D, context: ForwardContext): tf.Tensor3D {
      const x = norm.apply(sum, context);
      const fed = context.dropout(narrow.apply(gelu(widen.apply(x, context)), context), dropoutRate);
      return lastNorm.apply(tf.add<tf.Tensor3D>(x, fed), context);
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}
