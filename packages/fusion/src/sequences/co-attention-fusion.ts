import { ConfigError } from '@erc/core';
import { createLinear, dropoutRateSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, SequenceFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { poolSequence } from '../streams/pool-sequence.js';
import { createCoAttentionLayer } from './co-attention-layer.js';
import { everyDirection, packAttention } from './cross-attention-directions.js';

const schema = z.strictObject({
  type: z.literal('co-attention'),
  ...fusionFields,
  /**
   * Width that streams are projected to, a multiple of `numHeads`; or `own`: each keeps its width, as in the paper. @default 256
   */
  hiddenDim: z.union([z.int().min(1), z.literal('own')]).default(256),
  /** @default 2 */
  numHeads: z.int().min(1).default(2),
  /** Layers of each direction. @default 1 */
  numLayers: z.int().min(1).default(1),
  /**
   * `transformer`: attention, residual, layer norm, feed-forward, residual, layer norm. `attention`: attention and residual alone, as in the
   * authors' code. @default 'transformer'
   */
  block: z.enum(['transformer', 'attention']).default('transformer'),
  /** Width of the feed-forward layer, as a multiple of the query's. @default 4 */
  expansion: z.int().min(1).default(4),
  /** Dropout of the attention weights and before each residual addition. @default 0.1 */
  dropoutRate: dropoutRateSchema.default(0.1),
});

/**
 * Co-attention: the first step of each stream (the state of a CLS token) asks the steps of another, for every ordered pair; the first
 * steps so changed are joined end to end.
 *
 * - in: `[batch, steps, dim]` for each stream, steps may differ; a stream that is `hiddenDim` wide is not projected
 * - out: `[batch, Σ width of the asking stream]`, by asking stream, then by answering stream
 * - attention: weights of each direction's last layer, averaged over heads, `[batch, directions, 1, keys]`, with zeros up to the longest
 *   stream
 *
 * A single stream asks its own steps. Parameters: `fusion/projection/<stream>/kernel`, then `fusion/cross/<query>/<key>/<layer>/…` of
 * {@link createCoAttentionLayer}.
 *
 * @see Siriwardhana et al. 2020, "Jointly Fine-Tuning 'BERT-like' Self Supervised Models to Improve Multimodal Speech Emotion Recognition",
 *   arXiv:2008.06682
 * @throws ConfigError for a width that is no multiple of `numHeads`.
 */
function createCoAttentionFusion(
  options: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): SequenceFusion {
  const { hiddenDim, numHeads, numLayers } = options;
  const widths = streams.map(({ dim }) => (hiddenDim === 'own' ? dim : hiddenDim));
  const wrong = widths.findIndex((width) => width % numHeads !== 0);
  if (wrong >= 0) {
    const width =
      hiddenDim === 'own' ? `"own" with "${streams[wrong]!.name}" of ${widths[wrong]}` : hiddenDim;
    throw new ConfigError(
      `co-attention fusion: hiddenDim: expected a multiple of ${numHeads} heads, received ${width}.`,
    );
  }
  const projections = streams.map(({ name, dim }, i) => {
    const path = `fusion/projection/${name}`;
    if (dim === widths[i]) return undefined;
    return createLinear({ path, inputDim: dim, outputDim: widths[i]!, bias: false, random });
  });
  const directions = everyDirection(streams);
  const stacks = directions.map(({ query, key }) =>
    Array.from({ length: numLayers }, (_, i) =>
      createCoAttentionLayer({
        ...options,
        path: `fusion/cross/${streams[query]!.name}/${streams[key]!.name}/${i}`,
        dim: widths[query]!,
        keyDim: widths[key]!,
        random,
      }),
    ),
  );
  const modules = [...projections.filter((layer) => layer !== undefined), ...stacks.flat()];

  return {
    outputDim: directions.reduce((sum, { query }) => sum + widths[query]!, 0),
    parameters: modules.flatMap(({ parameters }) => parameters),
    fuse(sequences, context) {
      const steps = sequences.map(({ values, mask }, i) => ({
        values: projections[i]?.apply(values, context) ?? values,
        mask,
      }));
      const results = directions.map(({ query, key }, i) => {
        let values = tf.expandDims<tf.Tensor3D>(poolSequence(steps[query]!, 'first'), 1);
        let attention: tf.Tensor4D | undefined;
        for (const layer of stacks[i]!) {
          const result = layer.apply(values, steps[key]!, context);
          values = result.values;
          attention = result.attention;
        }
        return { vector: tf.squeeze<tf.Tensor2D>(values, [1]), attention: attention! };
      });
      return {
        fused: tf.concat2d(
          results.map(({ vector }) => vector),
          1,
        ),
        attention: packAttention(results.map(({ attention }) => attention)),
      };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}

/** {@link createCoAttentionFusion}, described. */
export const coAttention = defineFusion({
  schema,
  joins: 'sequences',
  create: createCoAttentionFusion,
});
