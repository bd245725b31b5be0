import { createLinear, dropoutRateSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { createMixer, type Mixer } from '../mixer/create-mixer.js';

const schema = z
  .strictObject({
    type: z.literal('tensor-mixer'),
    ...fusionFields,
    /** Width that each stream is projected to; a multiple of `patchSize`. @default 256 */
    side: z.int().min(2).default(256),
    /** Side of a patch. @default 16 */
    patchSize: z.int().min(1).default(16),
    /**
     * The last element of each projected vector is the constant 1, and `side − 1` are learned: the product then holds the streams
     * themselves beside their products. @default false
     */
    appendOne: z.boolean().default(false),
    /**
     * What three streams (or more) do: `pairwise-sum` adds up one mixer for each pair; `product` mixes the product of all of them, with
     * sides of `productSide`. @default 'pairwise-sum'
     */
    threeStreams: z.enum(['pairwise-sum', 'product']).default('pairwise-sum'),
    /** `side` of a product of three streams or more; a multiple of `productPatchSize`. @default 32 */
    productSide: z.int().min(2).default(32),
    /** `patchSize` of a product of three streams or more. @default 8 */
    productPatchSize: z.int().min(1).default(8),
    /** Width of a token, and of the output. @default 512 */
    hiddenDim: z.int().min(1).default(512),
    /** Number of mixer blocks. @default 12 */
    depth: z.int().min(1).default(12),
    /** Hidden width of the mix over patches, as a share of their number. @default 4 */
    tokenExpansion: z.number().positive().default(4),
    /** Hidden width of the mix over channels, as a share of `hiddenDim`. @default 0.5 */
    channelExpansion: z.number().positive().default(0.5),
    /** Dropout after each layer of the mixes. @default 0 */
    dropoutRate: dropoutRateSchema.default(0),
  })
  .refine(({ side, patchSize }) => side % patchSize === 0, {
    path: ['side'],
    error: 'expected a multiple of patchSize',
  })
  .refine(({ productSide, productPatchSize }) => productSide % productPatchSize === 0, {
    path: ['productSide'],
    error: 'expected a multiple of productPatchSize',
  });

/** Streams, by their index, whose product one mixer reads. */
interface Product {
  readonly factors: readonly number[];
  readonly embed: ReturnType<typeof createLinear>;
  readonly mixer: Mixer;
}

/**
 * The outer product of the streams' projected vectors, cut into patches, as tokens of an MLP-Mixer.
 *
 * Of two streams: `P = (W₁x₁ + b₁) ⊗ (W₂x₂ + b₂)`, `[side, side]`; each patch of `patchSize²` elements is a token; linear to `hiddenDim`,
 * `depth` blocks, layer norm, mean over the tokens. One stream: `P = Wx ⊗ Wx`. More: see `threeStreams`.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, hiddenDim]`
 *
 * Parameters: `fusion/projection/<stream>/…` in the order of the streams; then for each product `fusion/product/<its streams>/embed/…` and
 * `…/mixer/…`.
 *
 * @see docs/fusion/tensor-mixer.md; Zadeh et al. 2017, "Tensor Fusion Network", eq. 3, D17-1115, for the constant 1
 */
function createTensorMixerFusion(
  options: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  const { appendOne, hiddenDim, depth, tokenExpansion, channelExpansion, dropoutRate } = options;
  const isOne = streams.length > 2 && options.threeStreams === 'product';
  const side = isOne ? options.productSide : options.side;
  const patchSize = isOne ? options.productPatchSize : options.patchSize;
  const grid = side / patchSize;

  const projections = streams.map(({ name, dim }) =>
    createLinear({
      path: `fusion/projection/${name}`,
      inputDim: dim,
      outputDim: appendOne ? side - 1 : side,
      random,
    }),
  );
  const products = factorsOf(streams.length, isOne).map((factors): Product => {
    const path = `fusion/product/${factors.map((i) => streams[i]!.name).join('/')}`;
    const order = factors.length;
    const embed = createLinear({
      path: `${path}/embed`,
      inputDim: patchSize ** order,
      outputDim: hiddenDim,
      random,
    });
    const mixer = createMixer({
      depth,
      tokenExpansion,
      channelExpansion,
      dropoutRate,
      path: `${path}/mixer`,
      tokens: grid ** order,
      channels: hiddenDim,
      block: 'paper',
      random,
    });
    return { factors, embed, mixer };
  });
  const modules = [...projections, ...products.flatMap(({ embed, mixer }) => [embed, mixer])];

  return {
    outputDim: hiddenDim,
    parameters: modules.flatMap(({ parameters }) => parameters),
    fuse(vectors, context) {
      const projected = vectors.map((x, i) => {
        const y = projections[i]!.apply(x, context);
        const whole = appendOne ? tf.concat2d([y, tf.ones([x.shape[0], 1])], 1) : y;
        return tf.reshape(whole, [x.shape[0], grid, patchSize]) as tf.Tensor3D;
      });
      const mixed = products.map(({ factors, embed, mixer }) => {
        const patches = factors.map((i) => projected[i]!).reduce(outerPatches); // [batch, tokens, patch values]
        return mixer.apply(embed.apply(patches, context), context);
      });
      return { fused: mixed.reduce((a, b) => tf.add(a, b)) };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}

/** A stream with itself, all of them at once, or every pair. */
function factorsOf(count: number, isOne: boolean): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count === 1) return [[0, 0]];
  if (isOne) return [all];
  return all.flatMap((i) => all.slice(i + 1).map((j) => [i, j]));
}

/**
 * Patches of an outer product, already cut: `[batch, gridₐ, patchₐ]` and `[batch, grid_b, patch_b]` to
 * `[batch, gridₐ·grid_b, patchₐ·patch_b]`, the last axes of the right one fastest.
 */
function outerPatches(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  const [batch, gridA, patchA] = a.shape;
  const [, gridB, patchB] = b.shape;
  const product = tf.mul(
    tf.reshape(a, [batch, gridA, 1, patchA, 1]),
    tf.reshape(b, [batch, 1, gridB, 1, patchB]),
  );
  return tf.reshape(product, [batch, gridA * gridB, patchA * patchB]) as tf.Tensor3D;
}

/** {@link createTensorMixerFusion}, described. */
export const tensorMixer = defineFusion({
  schema,
  joins: 'vectors',
  create: createTensorMixerFusion,
});
