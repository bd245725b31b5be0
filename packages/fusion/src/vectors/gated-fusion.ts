import { createLinear } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { createStreamProjections } from './project-streams.js';

const schema = z.strictObject({
  type: z.literal('gated'),
  ...fusionFields,
  /** Width of the result, and of each gate. @default 512 */
  dim: z.int().min(1).default(512),
  /**
   * - `independent`: each stream has a gate of its own in 0 … 1
   * - `convex`: the gates of each element sum to 1; with two streams they are z and 1 − z
   *
   * @default 'independent'
   */
  gates: z.enum(['independent', 'convex']).default('independent'),
  /** Biases in all layers; the paper has none. @default false */
  bias: z.boolean().default(false),
});

/**
 * Gated multimodal unit: `h = Σᵢ zᵢ ∘ tanh(Wᵢ xᵢ)`, with the gates
 *
 * - independent: `zᵢ = σ(Uᵢ [x₁; …; xₙ])`
 * - convex: `z = softmax over the streams of (U₁ [x₁; …], …, Uₙ₋₁ [x₁; …], 0)`; for two streams `z₁ = σ(U₁ [x₁; x₂])` and `z₂ = 1 − z₁`
 *
 * One stream is gated by itself, `σ(U x) ∘ tanh(W x)`; when convex, its gate is 1.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, dim]`
 * - attention: the gates, `[batch, streams, dim]`
 *
 * Parameters: `fusion/projection/<stream>/kernel`, then `fusion/gate/<stream>/kernel` (when convex, the last stream has none), each with a
 * `…/bias` where asked for.
 *
 * @see Arevalo et al. 2017, "Gated Multimodal Units for Information Fusion", section 3.1: figure 2a, and 2b for the bimodal form,
 *   arXiv:1702.01992
 */
function createGatedFusion(
  { dim, gates, bias }: z.output<typeof schema>,
  materials: FusionMaterials,
): VectorFusion {
  const { streams, random } = materials;
  const convex = gates === 'convex';
  const projections = createStreamProjections(materials, () => dim, bias);
  const inputDim = streams.reduce((sum, stream) => sum + stream.dim, 0);
  const gated = convex ? streams.slice(0, -1) : streams;
  const toGates = gated.map(({ name }) =>
    createLinear({ path: `fusion/gate/${name}`, inputDim, outputDim: dim, bias, random }),
  );

  return {
    outputDim: dim,
    parameters: [...projections, ...toGates].flatMap(({ parameters }) => parameters),
    fuse: (vectors, context) => {
      const hidden = vectors.map((x, i) => tf.tanh(projections[i]!.apply(x, context)));
      const joined = tf.concat2d([...vectors], 1); // [batch, Σ dim]
      const scores = toGates.map((layer) => layer.apply(joined, context));
      const attention = convex
        ? tf.transpose(tf.softmax(tf.stack([...scores, tf.zerosLike(hidden[0]!)], 2)), [0, 2, 1])
        : tf.sigmoid(tf.stack(scores, 1)); // [batch, streams, dim]
      return { fused: tf.sum(tf.mul(attention, tf.stack(hidden, 1)), 1), attention };
    },
    dispose() {
      for (const layer of [...projections, ...toGates]) layer.dispose();
    },
  };
}

/** {@link createGatedFusion}, described. */
export const gated = defineFusion({
  schema,
  joins: 'vectors',
  create: createGatedFusion,
});
