import type { Random } from '@erc/core';
import {
  createEmbedding,
  createLinear,
  createParameter,
  disposeParameters,
  type ForwardContext,
  ones,
  type TrainableModule,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { sourcesOf, type WeightSource } from '../weights/weight-source.js';

/** Options of {@link createRelativePositions}. */
export interface RelativePositionsOptions {
  /** Of the encoder: parameters are below it. */
  readonly path: string;
  /** Width of the hidden states; a multiple of `numHeads`. */
  readonly dim: number;
  readonly numHeads: number;
  readonly numLayers: number;
  /** The first layer that is made. */
  readonly firstLayer: number;
  /** Rows of the table: half of them for steps behind, half for steps before. */
  readonly numBuckets: number;
  /** Distances from here on have the last bucket. */
  readonly maxDistance: number;
  readonly random: Random;
}

/** What a layer's attention adds to its scores, given what asks: `[batch, steps, dim]` to `[batch, heads, steps, steps]`. */
export type ScoreBias = (query: tf.Tensor3D) => tf.Tensor4D;

/** Positions as a bias of attention. */
export interface RelativePositions extends TrainableModule {
  readonly sources: readonly WeightSource[];
  /**
   * The bias of each layer, for so many steps.
   *
   * @param alike Added to that of every layer: of padding.
   */
  biasOf(steps: number, alike: tf.Tensor4D, context: ForwardContext): (layer: number) => ScoreBias;
}

/** Widths of the two gates' projections, whose numbers are added up. */
const [GATES, EACH] = [2, 4];

/**
 * WavLM's gated relative positions: a number `d` for each bucket of distances and each head, which all layers share, times a gate that each layer computes from
 * the hidden state that asks, head by head: `b = d · (g_a · (c · g_b − 1) + 2)`, with `[g_a, g_b] = σ(Σ₄ W·h + w)`.
 *
 * Parameters: `<path>/relative/table` `[buckets, heads]`, and of layer i `<path>/layers/<i>/attention/gate/kernel` `[8, dim / heads]`, `…/gate/bias`,
 * `…/gate/constant` c `[1, heads, 1, 1]`.
 *
 * @see Chen et al. 2022, arXiv:2110.13900, section III-A
 */
export function createRelativePositions(options: RelativePositionsOptions): RelativePositions {
  const { path, dim, numHeads, numLayers, firstLayer, numBuckets, maxDistance, random } = options;
  const headDim = dim / numHeads;
  const table = createEmbedding({
    path: `${path}/relative`,
    count: numBuckets,
    dim: numHeads,
    random,
    init: zeros,
  });
  const gates = Array.from({ length: numLayers - firstLayer }, (_, i) => {
    const root = `${path}/layers/${firstLayer + i}/attention/gate`;
    const linear = createLinear({
      path: root,
      inputDim: headDim,
      outputDim: GATES * EACH,
      random,
      init: { kernel: zeros, bias: zeros },
    });
    const shape = [1, numHeads, 1, 1];
    const constant = createParameter(`${root}/constant`, shape, ones(shape));
    const name = `encoder.layers.${firstLayer + i}.attention`;
    return {
      linear,
      constant,
      sources: [
        ...sourcesOf(linear.parameters, root, { '': `${name}.gru_rel_pos_linear` }),
        { parameter: constant, names: [`${name}.gru_rel_pos_const`] },
      ],
    };
  });

  /** `[batch, heads, steps, 1]`. */
  function gateOf(index: number, query: tf.Tensor3D, context: ForwardContext): tf.Tensor4D {
    const { linear, constant } = gates[index]!;
    const [batch, steps] = query.shape;
    const ofHeads = tf.transpose(tf.reshape(query, [batch, steps, numHeads, headDim]), [0, 2, 1, 3]);
    const rows = linear.apply(tf.reshape<tf.Rank.R2>(ofHeads, [-1, headDim]), context);
    const sums = tf.sigmoid(tf.sum(tf.reshape(rows, [-1, GATES, EACH]), 2));
    const part = (gate: number) =>
      tf.reshape<tf.Rank.R4>(tf.slice(sums, [0, gate], [-1, 1]), [batch, numHeads, steps, 1]);
    return tf.add(tf.mul(part(0), tf.sub(tf.mul(part(1), constant.variable), 1)), 2);
  }

  return {
    parameters: [
      ...table.parameters,
      ...gates.flatMap(({ linear, constant }) => [...linear.parameters, constant]),
    ],
    sources: [
      { parameter: table.parameters[0]!, names: ['encoder.layers.0.attention.rel_attn_embed.weight'] },
      ...gates.flatMap(({ sources }) => sources),
    ],
    biasOf(steps, alike, context) {
      const buckets = Int32Array.from({ length: steps * steps }, (_, i) =>
        bucketOf((i % steps) - Math.floor(i / steps), numBuckets, maxDistance),
      );
      const rows = table.apply(tf.tensor1d(buckets, 'int32'));
      const distances = tf.reshape(tf.transpose(rows), [1, numHeads, steps, steps]);
      return (layer) => (query) =>
        tf.add(tf.mul(gateOf(layer - firstLayer, query, context), distances), alike);
    },
    dispose() {
      table.dispose();
      for (const { linear, constant } of gates) {
        linear.dispose();
        disposeParameters([constant]);
      }
    },
  };
}

/**
 * The bucket of a distance, of the step that is seen minus that which sees: near ones have one each, further ones share buckets that grow with the logarithm.
 * Float32, as the original: at the edge of a bucket one digit decides.
 *
 * @see Raffel et al. 2020 (T5), arXiv:1910.10683, section 2.1
 */
export function bucketOf(distance: number, numBuckets: number, maxDistance: number): number {
  const half = Math.floor(numBuckets / 2);
  const exact = Math.floor(half / 2);
  const before = distance > 0 ? half : 0;
  const far = Math.abs(distance);
  if (far < exact) return before + far;
  const { fround } = Math;
  const log = fround(Math.log(fround(far / exact)));
  const share = fround(fround(log / fround(Math.log(maxDistance / exact))) * (half - exact));
  return before + Math.min(Math.trunc(fround(exact + share)), half - 1);
}
