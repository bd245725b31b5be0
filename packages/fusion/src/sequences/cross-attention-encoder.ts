import type { Random } from '@erc/core';
import {
  createLayerNorm,
  createLinear,
  createMultiHeadAttention,
  type ForwardContext,
  type TrainableModule,
  xavierUniform,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** Options of {@link createCrossAttentionEncoder}. */
export interface CrossAttentionEncoderOptions {
  /** Parameters are below it. */
  readonly path: string;
  /** Width of queries and keys. */
  readonly dim: number;
  readonly numHeads: number;
  readonly numLayers: number;
  /** Width of the feed-forward layers, as a multiple of `dim`. */
  readonly expansion: number;
  /** Whether keys have a layer norm of their own, or the queries'. */
  readonly keyNorm: 'shared' | 'own';
  readonly dropoutRates: {
    readonly attention: number;
    readonly relu: number;
    readonly residual: number;
    readonly embedding: number;
  };
  readonly random: Random;
}

/** An encoder of one stream by another, or by itself. */
export interface CrossAttentionEncoder extends TrainableModule {
  /**
   * @param query Embedded steps, padding 0.
   * @param key Embedded steps of the other stream; every layer reads them as they are. @default what the layer before gave: self-attention
   * @returns `values` `[batch, queries, dim]`; `attention` of the last layer, `[batch, heads, queries, keys]`.
   */
  apply(
    query: StepSequence,
    key: StepSequence | undefined,
    context: ForwardContext,
  ): { readonly values: tf.Tensor3D; readonly attention: tf.Tensor4D };
}

/**
 * Pre-norm transformer layers with keys from another stream: `x ← x + Attention(LN(x), LN(k), LN(k))`, `x ← x + FF(LN(x))`, and a layer
 * norm after the last; `FF(x) = W₂·relu(W₁·x)`.
 *
 * Parameters of layer i: `<path>/<i>/attention-norm/…`, `key-norm/…` (where it is its own), `attention/…`, `feed-forward-norm/…`,
 * `feed-forward/0/…`, `feed-forward/1/…`; then `<path>/norm/…`.
 */
export function createCrossAttentionEncoder(options: CrossAttentionEncoderOptions): CrossAttentionEncoder {
  const { path, dim, dropoutRates: rates } = options;
  const layers = Array.from({ length: options.numLayers }, (_, i) => createLayer(`${path}/${i}`, options));
  const norm = createLayerNorm({ path: `${path}/norm`, dim });
  return {
    parameters: [...layers, norm].flatMap(({ parameters }) => parameters),
    apply(query, key, context) {
      const keyValues = key && context.dropout(key.values, rates.embedding);
      let x = context.dropout(query.values, rates.embedding);
      let attention: tf.Tensor4D | undefined;
      for (const layer of layers) {
        const result = layer.apply(x, keyValues, (key ?? query).mask, context);
        x = result.values;
        attention = result.attention;
      }
      return { values: norm.apply(x, context), attention: attention! };
    },
    dispose() {
      for (const module of [...layers, norm]) module.dispose();
    },
  };
}

function createLayer(
  path: string,
  { dim, numHeads, expansion, keyNorm, dropoutRates: rates, random }: CrossAttentionEncoderOptions,
) {
  const norm = createLayerNorm({ path: `${path}/attention-norm`, dim });
  const ownKeyNorm = keyNorm === 'own' ? createLayerNorm({ path: `${path}/key-norm`, dim }) : undefined;
  const attend = createMultiHeadAttention({
    path: `${path}/attention`,
    embedDim: dim,
    numHeads,
    dropoutRate: rates.attention,
    random,
  });
  const feedForwardNorm = createLayerNorm({ path: `${path}/feed-forward-norm`, dim });
  const [widen, narrow] = [dim, expansion * dim].map((inputDim, i, widths) =>
    createLinear({
      path: `${path}/feed-forward/${i}`,
      inputDim,
      outputDim: widths[1 - i]!,
      random,
      init: { kernel: xavierUniform, bias: zeros },
    }),
  );
  const modules = [norm, ...(ownKeyNorm ? [ownKeyNorm] : []), attend, feedForwardNorm, widen!, narrow!];

  return {
    parameters: modules.flatMap(({ parameters }) => parameters),
    apply(x: tf.Tensor3D, keyValues: tf.Tensor3D | undefined, keyMask: tf.Tensor2D, context: ForwardContext) {
      const query = norm.apply(x, context);
      const key = keyValues ? (ownKeyNorm ?? norm).apply(keyValues, context) : query;
      const { output, attention } = attend.apply({ query, key, keyMask }, context);
      const attended = tf.add<tf.Tensor3D>(x, context.dropout(output, rates.residual));
      const hidden = tf.relu(widen!.apply(feedForwardNorm.apply(attended, context), context));
      const fed = narrow!.apply(context.dropout(hidden, rates.relu), context);
      return { values: tf.add<tf.Tensor3D>(attended, context.dropout(fed, rates.residual)), attention };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}
