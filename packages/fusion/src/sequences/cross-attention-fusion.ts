import { ConfigError } from '@erc/core';
import { createLinear, dropoutRateSchema, sinusoidalPositions } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, SequenceFusion, StepSequence } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { checkNames } from '../streams/check-stream.js';
import { poolSequence } from '../streams/pool-sequence.js';
import { withoutNames } from '../streams/without-names.js';
import { type Direction, directionsOf, packAttention } from './cross-attention-directions.js';
import { createCrossAttentionEncoder } from './cross-attention-encoder.js';

const poolSchema = z.enum(['mean', 'first', 'last']);
const rate = dropoutRateSchema.default(0);

const schema = z.strictObject({
  type: z.literal('cross-attention'),
  ...fusionFields,
  /** Width d that streams are projected to: a multiple of `numHeads`, and even where there are positions. @default 256 */
  hiddenDim: z.int().min(1).default(256),
  numHeads: z.int().min(1).default(8),
  /** Cross-modal layers of each direction. @default 1 */
  numLayers: z.int().min(1).default(1),
  /** Width of the feed-forward layers, as a multiple of the width that they read. @default 4 */
  expansion: z.int().min(1).default(4),
  /** Directions as `[query, key]`: the first stream's steps read the second's. @default every ordered pair of streams */
  directions: z
    .array(z.tuple([z.string(), z.string()]))
    .min(1)
    .optional(),
  /**
   * Layers of the second stage: for each stream that asks, self-attention over the results of its directions, joined end to end.
   * @default 0, no second stage
   */
  selfAttentionLayers: z.int().min(0).default(0),
  /** Adds sinusoidal positions to real steps, in both stages. @default true */
  positions: z.boolean().default(true),
  /** Whether a layer normalises keys with the layer norm of its queries, or with one of their own. @default 'shared' */
  keyNorm: z.enum(['shared', 'own']).default('shared'),
  /**
   * Which of the asking stream's real steps become a direction's vector: for all, by the stream that asks, or by direction, as `query/key`;
   * a direction goes before its stream (others: mean). @default 'mean'
   */
  pool: z.union([poolSchema, z.record(z.string(), poolSchema)]).default('mean'),
  /** Dropout of the attention weights, after the ReLU, before each residual addition, and of the embedded steps. @default all 0 */
  dropoutRates: z.strictObject({ attention: rate, relu: rate, residual: rate, embedding: rate }).prefault({}),
  /** `no-masks`: padding is attended to and pooled, as in the published systems B and D. @default none */
  legacy: z.enum(['no-masks']).optional(),
});

type Options = z.output<typeof schema>;

const WHERE = 'cross-attention fusion';

/**
 * Directional cross-modal transformers (MulT): each stream is projected to d, `Z = √d · x·Wᵀ + positions`; for each direction
 * query ← key an encoder of pre-norm layers `x ← x + Attention(LN(x), LN(Z_key))`, `x ← x + FF(LN(x))`, then LN; optionally
 * self-attention per asking stream; then one vector of each.
 *
 * - in: `[batch, steps, dim]` for each stream, steps may differ; a stream that is `hiddenDim` wide is not projected
 * - out: `[batch, directions · hiddenDim]`, by asking stream, then by answering stream
 * - attention: weights of each direction's last layer, averaged over heads, `[batch, directions, queries, keys]`, with zeros up to the
 *   longest stream
 *
 * A single stream attends to itself. Parameters: `fusion/projection/<stream>/kernel`, `fusion/cross/<query>/<key>/…`,
 * `fusion/self/<query>/…` of {@link createCrossAttentionEncoder}.
 *
 * @see Tsai et al. 2019, "Multimodal Transformer for Unaligned Multimodal Language Sequences", section 3, arXiv:1906.00295
 * @throws ConfigError for widths that do not fit, or wrong `directions` or `pool`.
 */
function createCrossAttentionFusion(options: Options, materials: FusionMaterials): SequenceFusion {
  const { hiddenDim, numHeads, numLayers, expansion, dropoutRates, legacy, positions, pool } = options;
  const { streams, random } = materials;
  checkWidths(options);
  const names = streams.map(({ name }) => name);
  const directions = directionsOf(`${WHERE}: directions`, streams, options.directions);
  const nameOf = ({ query, key }: Direction): string => `${names[query]}/${names[key]}`;
  if (typeof pool !== 'string') {
    checkNames(`${WHERE}: pool`, Object.keys(pool), [...names, ...directions.map(nameOf)]);
  }
  const asking = names.flatMap((_, i) => (directions.some(({ query }) => query === i) ? [i] : []));

  const projections = streams.map(({ name, dim }) => {
    if (dim === hiddenDim) return undefined;
    const path = `fusion/projection/${name}`;
    return createLinear({ path, inputDim: dim, outputDim: hiddenDim, bias: false, random });
  });
  const crossing = directions.map(({ query, key }) =>
    createCrossAttentionEncoder({
      numHeads,
      numLayers,
      expansion,
      dropoutRates,
      path: `fusion/cross/${nameOf({ query, key })}`,
      dim: hiddenDim,
      // A stream that asks itself has no other keys than its queries.
      keyNorm: query === key ? 'shared' : options.keyNorm,
      random,
    }),
  );
  const widthOf = (stream: number): number =>
    directions.filter(({ query }) => query === stream).length * hiddenDim;
  const secondStage =
    options.selfAttentionLayers === 0
      ? undefined
      : asking.map((stream) =>
          createCrossAttentionEncoder({
            numHeads,
            expansion,
            dropoutRates,
            path: `fusion/self/${names[stream]}`,
            dim: widthOf(stream),
            numLayers: options.selfAttentionLayers,
            keyNorm: 'shared',
            random,
          }),
        );
  const modules = [
    ...projections.filter((layer) => layer !== undefined),
    ...crossing,
    ...(secondStage ?? []),
  ];
  const embed = (x: tf.Tensor3D, mask: tf.Tensor2D) => embedSteps(x, positions ? mask : undefined);
  const poolOf = (direction: Direction) =>
    typeof pool === 'string' ? pool : (pool[nameOf(direction)] ?? pool[names[direction.query]!] ?? 'mean');
  const poolsOf = (stream: number) => directions.filter(({ query }) => query === stream).map(poolOf);

  return {
    outputDim: directions.length * hiddenDim,
    parameters: modules.flatMap(({ parameters }) => parameters),
    fuse(sequences, context) {
      const seen = (mask: tf.Tensor2D): tf.Tensor2D => (legacy ? tf.onesLike(mask) : mask);
      const embedded = sequences.map(({ values, mask }, i) => {
        const projected = projections[i]?.apply(values, context) ?? values;
        return { values: embed(projected, mask), mask: seen(mask) };
      });
      const crossed = directions.map(({ query, key }, i) =>
        crossing[i]!.apply(embedded[query]!, query === key ? undefined : embedded[key]!, context),
      );
      const vectors = asking.map((stream, i) => {
        const own = crossed.filter((_, j) => directions[j]!.query === stream).map(({ values }) => values);
        const joined = own.length === 1 ? own[0]! : tf.concat(own, 2); // [batch, steps, widthOf(stream)]
        const { mask } = embedded[stream]!;
        if (!secondStage) return poolDirections({ values: joined, mask }, poolsOf(stream));
        const again = { values: embed(joined, sequences[stream]!.mask), mask };
        const { values } = secondStage[i]!.apply(again, undefined, context);
        return poolDirections({ values, mask }, poolsOf(stream));
      });
      const attention = packAttention(
        crossed.map((result, i) => withoutPadding(result.attention, embedded[directions[i]!.query]!.mask)),
      );
      return { fused: vectors.length === 1 ? vectors[0]! : tf.concat2d(vectors, 1), attention };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}

/** The vectors of one stream's directions, whose steps stand end to end. */
function poolDirections(
  { values, mask }: StepSequence,
  pools: readonly z.output<typeof poolSchema>[],
): tf.Tensor2D {
  if (new Set(pools).size === 1) return poolSequence({ values, mask }, pools[0]!);
  const parts = tf.split(values, pools.length, 2) as tf.Tensor3D[];
  return tf.concat2d(
    parts.map((part, i) => poolSequence({ values: part, mask }, pools[i]!)),
    1,
  );
}

function checkWidths({ hiddenDim, numHeads, positions }: Options): void {
  if (hiddenDim % numHeads !== 0 || (positions && hiddenDim % 2 !== 0)) {
    throw new ConfigError(
      `${WHERE}: hiddenDim: expected ${positions ? 'an even' : 'a'} multiple of ${numHeads} heads, received ${hiddenDim}.`,
    );
  }
}

/** `√dim · x`, plus the position of each step where `mask` is 1. */
function embedSteps(x: tf.Tensor3D, mask: tf.Tensor2D | undefined): tf.Tensor3D {
  const [, steps, dim] = x.shape;
  const scaled = tf.mul<tf.Tensor3D>(x, Math.sqrt(dim));
  return mask ? tf.add(scaled, tf.mul(tf.expandDims(mask, -1), sinusoidalPositions(steps, dim))) : scaled;
}

/** Weights with 0 for queries that are padding. */
const withoutPadding = (attention: tf.Tensor4D, mask: tf.Tensor2D): tf.Tensor4D =>
  tf.mul(attention, tf.expandDims(tf.expandDims(mask, 1), 3));

/** {@link createCrossAttentionFusion}, described. */
export const crossAttention = defineFusion({
  schema,
  joins: 'sequences',
  readsBeside: ({ legacy }) => (legacy ? 'padding' : undefined),
  withoutStreams({ directions, pool, ...options }, { dropped }) {
    const left = directions?.filter((names) => !names.some((name) => dropped.has(name)));
    return {
      ...options,
      ...(left && left.length > 0 && { directions: left }),
      pool: typeof pool === 'string' ? pool : withoutNames(pool, dropped),
    };
  },
  create: createCrossAttentionFusion,
});
