import type { Random } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { type ActivationName, activations } from './activations.js';
import { type AttentionInputs, createMultiHeadAttention } from './attention.js';
import type { ForwardContext, TrainableModule } from './contracts.js';
import { checkDropoutRate } from './dropout-rate.js';
import type { Layer } from './layer.js';
import { createLayerNorm } from './layer-norm.js';
import { createLinear, type LinearOptions } from './linear.js';

/** Options of {@link createTransformerBlock}. */
export interface TransformerBlockOptions {
  /** Parameters are below it. */
  readonly path: string;
  /** Width in and out; a multiple of `numHeads`. */
  readonly dim: number;
  readonly numHeads: number;
  /** Width inside the feed-forward part. */
  readonly hiddenDim: number;
  /** Where the layer norms stand: after each sum, as in BERT, or before each part, as in GPT-2. */
  readonly norm: 'post' | 'pre';
  /** Of the layer norms. @default 1e-5 */
  readonly eps?: number;
  /** Between the two layers of the feed-forward part. @default 'gelu' */
  readonly activation?: ActivationName;
  /** Dropout of the attention weights, of each part's output, and after the activation. @default 0 each */
  readonly dropoutRates?: {
    readonly attention?: number;
    readonly hidden?: number;
    readonly activation?: number;
  };
  readonly random: Random;
  /** Makes the six linear layers, whose paths tell which one it is: a place for adapters. @default createLinear */
  readonly linear?: (options: LinearOptions) => Layer;
}

/** A layer of a transformer encoder. */
export interface TransformerBlock extends TrainableModule {
  readonly dim: number;
  /**
   * @param x `[batch, steps, dim]`.
   * @param seen What its attention may see, as {@link AttentionInputs} says.
   */
  apply(
    x: tf.Tensor3D,
    seen: Pick<AttentionInputs, 'keyMask' | 'mask' | 'scoreBias'>,
    context: ForwardContext,
  ): tf.Tensor3D;
}

/**
 * One transformer layer: self-attention and a feed-forward part `FF(x) = W₂·φ(W₁·x + b₁) + b₂`, each with a residual sum.
 *
 * - `post`: `x ← LN(x + MHA(x))`, `x ← LN(x + FF(x))`
 * - `pre`: `x ← x + MHA(LN(x))`, `x ← x + FF(LN(x))`
 *
 * Parameters: `<path>/attention/query|key|value|output/…`, `attention-norm/…`, `feed-forward/0|1/…`, `feed-forward-norm/…`.
 *
 * @see Vaswani et al. 2017, arXiv:1706.03762; Xiong et al. 2020 (norm before each part), arXiv:2002.04745; PyTorch `torch.nn.TransformerEncoderLayer`
 */
export function createTransformerBlock(options: TransformerBlockOptions): TransformerBlock {
  const { path, dim, numHeads, hiddenDim, norm, eps = 1e-5, activation = 'gelu', random } = options;
  const { linear = createLinear, dropoutRates: rates = {} } = options;
  const { attention: attentionRate = 0, hidden: hiddenRate = 0, activation: activationRate = 0 } = rates;
  checkDropoutRate(`${path}: dropoutRates.hidden`, hiddenRate);
  checkDropoutRate(`${path}: dropoutRates.activation`, activationRate);
  const attention = createMultiHeadAttention({
    path: `${path}/attention`,
    embedDim: dim,
    numHeads,
    dropoutRate: attentionRate,
    random,
    linear,
  });
  const attentionNorm = createLayerNorm({ path: `${path}/attention-norm`, dim, eps });
  const widen = linear({ path: `${path}/feed-forward/0`, inputDim: dim, outputDim: hiddenDim, random });
  const narrow = linear({ path: `${path}/feed-forward/1`, inputDim: hiddenDim, outputDim: dim, random });
  const feedForwardNorm = createLayerNorm({ path: `${path}/feed-forward-norm`, dim, eps });
  const parts = [attention, attentionNorm, widen, narrow, feedForwardNorm];
  const activate = activations[activation];

  return {
    dim,
    parameters: parts.flatMap(({ parameters }) => parameters),
    apply: (x, seen, context) =>
      tf.tidy(() => {
        const attend = (query: tf.Tensor3D): tf.Tensor3D => {
          const { output } = attention.apply({ query, ...seen }, context);
          return context.dropout(output, hiddenRate);
        };
        const feed = (h: tf.Tensor3D): tf.Tensor3D => {
          const wide = context.dropout(activate(widen.apply(h, context)), activationRate);
          return context.dropout(narrow.apply(wide, context), hiddenRate);
        };
        if (norm === 'post') {
          const h = attentionNorm.apply(tf.add<tf.Tensor3D>(x, attend(x)), context);
          return feedForwardNorm.apply(tf.add<tf.Tensor3D>(h, feed(h)), context);
        }
        const h = tf.add<tf.Tensor3D>(x, attend(attentionNorm.apply(x, context)));
        return tf.add<tf.Tensor3D>(h, feed(feedForwardNorm.apply(h, context)));
      }),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}
