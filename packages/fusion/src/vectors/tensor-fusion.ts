import { ConfigError, ownValue } from '@erc/core';
import { ACTIVATION_NAMES, activations, createLinear } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { checkNames } from '../streams/check-stream.js';
import { withoutNames } from '../streams/without-names.js';
import { outerProduct, withOne } from './outer-product.js';
import { createStreamProjections } from './project-streams.js';

const schema = z.strictObject({
  type: z.literal('tensor-fusion'),
  ...fusionFields,
  /** Width that each stream is projected to before the product. @default 32 */
  dim: z.int().min(1).default(32),
  /** The width of single streams, by stream name; goes before `dim`. @default none */
  dims: z.record(z.string(), z.int().min(1)).default({}),
  /** After the projection. @default 'relu' */
  activation: z.enum(ACTIVATION_NAMES).default('relu'),
  /**
   * Appends a constant 1 to each vector, so that the product holds every stream, and every smaller product, beside the full one. `false`
   * leaves them out, as two published systems did. @default true
   */
  appendOne: z.boolean().default(true),
  /** Width of a linear layer after the product. @default none */
  outputDim: z.int().min(1).optional(),
});

/** More would be a product of four: over a million elements at the default width. */
const MOST_STREAMS = 3;

/**
 * Tensor fusion: `z = [x₁; 1] ⊗ [x₂; 1] ⊗ [x₃; 1]`, flattened with the last stream's index fastest, where xᵢ is the activated projection
 * of stream i.
 *
 * One stream gives `[x; 1]`.
 *
 * - in: `[batch, dim]` for each of one to three streams
 * - out: `[batch, ∏ (dᵢ + 1)]`, `∏ dᵢ` without the ones, or `outputDim`
 *
 * Parameters: `fusion/projection/<stream>/kernel` and `…/bias`, in the order of the streams, then `fusion/output/kernel` and `…/bias` where
 * there is an `outputDim`.
 *
 * @throws ConfigError for a name in `dims` that is no stream, or more than three streams.
 * @see Zadeh et al. 2017, "Tensor Fusion Network for Multimodal Sentiment Analysis", section 4.2, D17-1115
 */
function createTensorFusion(
  { dim, dims, activation, appendOne, outputDim }: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  const names = streams.map(({ name }) => name);
  checkNames('tensor fusion: dims', Object.keys(dims), names);
  const sides = names.map((name) => (ownValue(dims, name) ?? dim) + (appendOne ? 1 : 0));
  const size = sides.reduce((product, side) => product * side, 1);
  if (streams.length > MOST_STREAMS) {
    throw new ConfigError(
      `tensor fusion: expected at most ${MOST_STREAMS} streams, received ${streams.length}: their product would have ` +
        `${sides.join(' · ')} = ${size} elements. The type low-rank-tensor takes any number.`,
    );
  }
  const projections = createStreamProjections({ streams, random }, ({ name }) => ownValue(dims, name) ?? dim);
  const output =
    outputDim === undefined
      ? undefined
      : createLinear({ path: 'fusion/output', inputDim: size, outputDim, random });
  const layers = output ? [...projections, output] : projections;
  const activate = activations[activation];

  return {
    outputDim: outputDim ?? size,
    parameters: layers.flatMap(({ parameters }) => parameters),
    fuse: (vectors, context) => {
      const factors = vectors.map((vector, i): tf.Tensor2D => {
        const x = activate(projections[i]!.apply(vector, context));
        return appendOne ? withOne(x) : x;
      });
      const product = outerProduct(factors); // [batch, size]
      return { fused: output?.apply(product, context) ?? product };
    },
    dispose() {
      for (const layer of layers) layer.dispose();
    },
  };
}

/** {@link createTensorFusion}, described. */
export const tensorFusion = defineFusion({
  schema,
  joins: 'vectors',
  withoutStreams: (options, { dropped }) => ({ ...options, dims: withoutNames(options.dims, dropped) }),
  create: createTensorFusion,
});
