import { createLinear, createParameter, ones, xavierNormal, zeros } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';

const schema = z.strictObject({
  type: z.literal('low-rank-tensor'),
  ...fusionFields,
  /** Number r of terms that the tensor is a sum of. @default 4 */
  rank: z.int().min(1).default(4),
  /** Width of the result. @default 128 */
  outputDim: z.int().min(1).default(128),
  /** Appends a constant 1 to each vector, which keeps each stream alone and every smaller product. @default true */
  appendOne: z.boolean().default(true),
});

/**
 * Low-rank tensor fusion: a linear layer on the outer product of `[xₘ; 1]`, whose kernel is a sum of r terms, each an outer product of one
 * factor per stream. So the product itself is never made:
 *
 * `h = Σᵢ wᵢ · ∏ₘ (Fₘ,ᵢ [xₘ; 1]) + b`, with `Fₘ` `[r, outputDim, dₘ + 1]` and the product ∏ element by element.
 *
 * The kernel of stream m is stored as `[r · outputDim, dₘ]`, and what the constant 1 meets as its bias, `[r · outputDim]`. That bias starts
 * at 1: a product of small random numbers would start near 0, and so would its gradients. One stream gives a linear layer.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, outputDim]`
 *
 * Parameters: `fusion/factor/<stream>/kernel` and, with `appendOne`, `…/bias`, in the order of the streams; `fusion/rank-weights` `[1, rank]`;
 * `fusion/bias` `[outputDim]`.
 *
 * @see Liu et al. 2018, "Efficient Low-rank Multimodal Fusion With Modality-Specific Factors", section 3.2, P18-1209, arXiv:1806.00064
 */
function createLowRankTensorFusion(
  { rank, outputDim, appendOne }: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  const factors = streams.map(({ name, dim }) =>
    createLinear({
      path: `fusion/factor/${name}`,
      inputDim: dim,
      outputDim: rank * outputDim,
      bias: appendOne,
      random,
      init: { bias: ones },
    }),
  );
  const path = 'fusion/rank-weights';
  const weights = createParameter(path, [1, rank], xavierNormal([1, rank], random.fork(path)));
  const bias = createParameter('fusion/bias', [outputDim], zeros([outputDim]));

  return {
    outputDim,
    parameters: [...factors.flatMap(({ parameters }) => parameters), weights, bias],
    fuse: (vectors, context) => {
      const product = vectors
        .map((x, i) => factors[i]!.apply(x, context)) // [batch, rank · outputDim]
        .reduce((a, b) => tf.mul<tf.Tensor2D>(a, b));
      const terms = tf.reshape(product, [-1, rank, outputDim]);
      const weighted = tf.mul(terms, tf.reshape(weights.variable, [1, rank, 1]));
      return { fused: tf.add<tf.Tensor2D>(tf.sum(weighted, 1), bias.variable) };
    },
    dispose() {
      for (const factor of factors) factor.dispose();
      weights.variable.dispose();
      bias.variable.dispose();
    },
  };
}

/** {@link createLowRankTensorFusion}, described. */
export const lowRankTensor = defineFusion({
  schema,
  joins: 'vectors',
  create: createLowRankTensorFusion,
});
