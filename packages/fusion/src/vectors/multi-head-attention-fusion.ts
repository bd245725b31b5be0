import {
  createLayerNorm,
  createMultiHeadAttention,
  dropoutRateSchema,
  type Layer,
  type MultiHeadAttention,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Fused, FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { headsOf } from '../heads-of.js';
import { createStreamProjections } from './project-streams.js';
import { proportionalShares } from './proportional-shares.js';

const schema = z
  .strictObject({
    type: z.literal('multi-head-attention'),
    ...fusionFields,
    /**
     * - `equal`: each stream is one token of width `hiddenDim`
     * - `proportional`: the streams share a vector of width `hiddenDim`, each in proportion to its own width; a token is a stream's share
     *
     * @default 'equal'
     */
    widths: z.enum(['equal', 'proportional']).default('equal'),
    /** Width of a token, or of all shares together. A multiple of the heads. @default 512 */
    hiddenDim: z.int().min(1).default(512),
    /** @default 4 */
    numHeads: z.int().min(1).optional(),
    /** In place of `numHeads`: the number of heads is this smallest divisor of `hiddenDim`, from 1; beyond the last one `hiddenDim`. @default none */
    headDegree: z.int().min(1).optional(),
    /** Dropout of the attention weights. @default 0 */
    dropoutRate: dropoutRateSchema.default(0),
    /** Tokens of equal width to one vector: end to end, or their mean. @default 'flatten' */
    join: z.enum(['flatten', 'mean']).default('flatten'),
    /**
     * `batch-attention`: shares attend across the batch, not within an example, as a published system did: each prediction then depends on
     * what else is in the batch. Only with proportional widths. @default none
     */
    legacy: z.enum(['batch-attention']).optional(),
  })
  .refine(({ widths, legacy }) => widths === 'proportional' || !legacy, {
    path: ['legacy'],
    message: 'expected widths: proportional',
  })
  .refine(({ widths, join }) => widths === 'equal' || join === 'flatten', {
    path: ['join'],
    message: 'expected widths: equal',
  });

type Options = z.output<typeof schema>;

/** The layers that all forms have. */
interface Layers {
  readonly projections: readonly Layer[];
  readonly attention: MultiHeadAttention;
  readonly norm: Layer;
}

/**
 * Attention between streams: each is projected and attends to all, `y = LayerNorm(x + MHA(x, x, x))`.
 *
 * - equal widths: tokens `[batch, streams, hiddenDim]`, joined end to end or averaged
 * - proportional widths: token i is stream i's share of a vector of width `hiddenDim`, 0 elsewhere; of what it gathers, it adds its own share
 *   to the joined vector. This is attention between tokens of unequal width, each with its own columns of the query, key and value kernels
 *   and its own rows of the output kernel, and has the parameters of an attention over the joined vector
 *
 * One stream attends to itself alone: queries and keys then change nothing.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, streams · hiddenDim]`; averaged or proportional `[batch, hiddenDim]`
 * - attention: `[batch, heads, streams, streams]`; with `legacy: 'batch-attention'` `[1, heads, batch, batch]`
 *
 * Parameters: `fusion/projection/<stream>/kernel` and `…/bias`, `fusion/attention/query|key|value|output/kernel` and `…/bias`,
 * `fusion/norm/scale` and `…/bias`.
 *
 * @throws ConfigError for heads that do not divide `hiddenDim`, both `numHeads` and `headDegree`, or a stream whose share is 0.
 * @see Vaswani et al. 2017, "Attention Is All You Need", section 3.2, arXiv:1706.03762; PyTorch `torch.nn.MultiheadAttention`
 */
function createMultiHeadAttentionFusion(options: Options, materials: FusionMaterials): VectorFusion {
  const { widths, hiddenDim: dim, headDegree, dropoutRate, legacy } = options;
  const where = 'multi-head-attention fusion';
  const { streams, random } = materials;
  const numHeads = options.numHeads ?? (headDegree === undefined ? 4 : undefined);
  const heads = headsOf({ dim, numHeads, headDegree, where });
  const shares = widths === 'equal' ? streams.map(() => dim) : proportionalShares(where, streams, dim);
  const layers: Layers = {
    projections: createStreamProjections(materials, (_, i) => shares[i]!),
    attention: createMultiHeadAttention({
      path: 'fusion/attention',
      embedDim: dim,
      numHeads: heads,
      dropoutRate,
      random,
    }),
    norm: createLayerNorm({ path: 'fusion/norm', dim }),
  };
  const all = [...layers.projections, layers.attention, layers.norm];
  return {
    outputDim: widths === 'equal' && options.join === 'flatten' ? streams.length * dim : dim,
    parameters: all.flatMap(({ parameters }) => parameters),
    fuse(vectors, context) {
      const x = vectors.map((vector, i) => layers.projections[i]!.apply(vector, context));
      if (widths === 'equal')
        return attendEqual(tf.stack(x, 1) as tf.Tensor3D, layers, options.join, context);
      const joined = tf.concat2d(x, 1); // [batch, hiddenDim]
      return legacy
        ? attendAcrossBatch(joined, layers, context)
        : attendShares(joined, shares, layers, context);
    },
    dispose() {
      for (const module of all) module.dispose();
    },
  };
}

type Context = Parameters<VectorFusion['fuse']>[1];

/** @param tokens `[batch, streams, dim]`. */
function attendEqual(
  tokens: tf.Tensor3D,
  { attention: mha, norm }: Layers,
  join: Options['join'],
  context: Context,
): Fused {
  const { output, attention } = mha.apply({ query: tokens }, context);
  const y = norm.apply(tf.add<tf.Tensor3D>(tokens, output), context);
  return { fused: join === 'mean' ? tf.mean(y, 1) : tf.reshape(y, [tokens.shape[0], -1]), attention };
}

/** @param joined `[batch, dim]`, the shares end to end. */
function attendShares(
  joined: tf.Tensor2D,
  shares: readonly number[],
  { attention: mha, norm }: Layers,
  context: Context,
): Fused {
  const own = ownElements(shares); // [1, streams, dim]
  const tokens = tf.mul<tf.Tensor3D>(tf.expandDims(joined, 1), own);
  const { output, attention } = mha.apply({ query: tokens }, context);
  const gathered = tf.sum<tf.Tensor2D>(tf.mul(output, own), 1);
  return { fused: norm.apply(tf.add(joined, gathered), context), attention };
}

/** As PyTorch takes a tensor of two axes: one sequence, whose steps are the examples of the batch. */
function attendAcrossBatch(joined: tf.Tensor2D, { attention: mha, norm }: Layers, context: Context): Fused {
  const { output, attention } = mha.apply({ query: tf.expandDims(joined, 0) }, context);
  return { fused: norm.apply(tf.add(joined, tf.squeeze<tf.Tensor2D>(output, [0])), context), attention };
}

/** 1 where an element belongs to a stream: `[1, streams, Σ shares]`. */
function ownElements(shares: readonly number[]): tf.Tensor3D {
  const owners = shares.flatMap((share, i) => new Array<number>(share).fill(i));
  const rows = shares.map((_, i) => owners.map((owner) => (owner === i ? 1 : 0)));
  return tf.tensor3d([rows]);
}

/** {@link createMultiHeadAttentionFusion}, described. */
export const multiHeadAttention = defineFusion({
  schema,
  joins: 'vectors',
  readsBeside: ({ legacy }) => (legacy ? 'examples' : undefined),
  create: createMultiHeadAttentionFusion,
});
