import { ConfigError } from '@erc/core';
import {
  createLayerNorm,
  createMlp,
  createMultiHeadAttention,
  dropoutRateSchema,
  type ForwardContext,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { ContextHeart, ContextMaterials } from './contracts.js';
import { defineContext } from './define-context.js';
import { createScoreBias } from './score-bias.js';

const schema = z.strictObject({
  type: z.literal('dialogue-transformer'),
  numLayers: z.int().min(1).default(2),
  /** A divisor of the utterances' width. */
  numHeads: z.int().min(1).default(4),
  /** Width inside the feed-forward part of each layer. */
  hiddenDim: z.int().min(1).default(256),
  /** Dropout of the attention weights, of each part's output, and inside the feed-forward part. */
  dropoutRate: dropoutRateSchema.default(0.1),
  /** Utterances further apart count as this far. */
  maxDistance: z.int().min(1).default(16),
  /** Whether it counts that two utterances have the same speaker. Needs to know who speaks. */
  speakerBias: z.boolean().default(true),
  /** `both`: the whole dialogue. `past`: each utterance sees those before it and itself, for use while a dialogue goes on. */
  direction: z.enum(['both', 'past']).default('both'),
  /** Each utterance sees those less than `window` away, itself among them: with `past`, the last `window`. @default all */
  window: z.int().min(2).optional(),
});

type Options = z.output<typeof schema>;

/**
 * Transformer encoder over the utterances, normalised before each part. In every layer:
 *
 * ```
 * x ← x + dropout(MHA(LayerNorm(x)))     scores of head h: qᵢ·kⱼ/√d + distance[h, clip(j − i)] + speaker[h, same | other]
 * x ← x + dropout(W₂·dropout(gelu(W₁·LayerNorm(x) + b₁)) + b₂)
 * ```
 *
 * and one LayerNorm after the last. Positions enter by the learned number of their distance alone.
 *
 * Parameters of layer i: `context/<i>/attention-norm`, `…/attention/query|key|value|output`, `…/attention/distance`, `…/attention/speaker`,
 * `…/feed-forward-norm`, `…/feed-forward/0|1`; at the end `context/norm`.
 *
 * @see Vaswani et al. 2017, arXiv:1706.03762; Xiong et al. 2020, arXiv:2002.04745 (norm before each part); Raffel et al. 2020, section 2.1,
 *   arXiv:1910.10683 (a number per head and distance); Shaw et al. 2018, arXiv:1803.02155 (clipped distances)
 * @throws ConfigError when the width is no multiple of the heads; in `apply`, when `speakerBias` is on and speakers are not known.
 */
function createDialogueTransformer(options: Options, { dim, random }: ContextMaterials): ContextHeart {
  const { numLayers, speakerBias, direction, window } = options;
  const layers = Array.from({ length: numLayers }, (_, i) =>
    createLayer(`context/${i}`, options, { dim, random }),
  );
  const norm = createLayerNorm({ path: 'context/norm', dim });
  const parts = [...layers, norm];

  return {
    parameters: parts.flatMap(({ parameters }) => parameters),
    apply({ values, mask, speakers }, context) {
      if (speakerBias && !speakers) {
        throw new ConfigError(
          'dialogue-transformer context: speakerBias: expected the speakers of the dialogues, received none; set speakerBias to false.',
        );
      }
      const seen = tf.mul<tf.Tensor3D>(
        tf.expandDims(mask, 1),
        visible(mask.shape[1], direction === 'past', window),
      );
      const same = speakerBias && speakers ? sameSpeaker(speakers) : undefined;
      const last = layers.reduce((x, layer) => layer.apply(x, seen, same, context), values);
      return norm.apply(last, context);
    },
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/** {@link createDialogueTransformer}, described. */
export const dialogueTransformer = defineContext({
  schema,
  readsAhead: ({ direction }) => direction === 'both',
  create: createDialogueTransformer,
});

function createLayer(path: string, options: Options, { dim, random }: ContextMaterials) {
  const { numHeads, hiddenDim, dropoutRate, maxDistance, speakerBias, direction, window } = options;
  const attentionNorm = createLayerNorm({ path: `${path}/attention-norm`, dim });
  const attention = createMultiHeadAttention({
    path: `${path}/attention`,
    embedDim: dim,
    numHeads,
    dropoutRate,
    random,
  });
  const bias = createScoreBias({
    path: `${path}/attention`,
    numHeads,
    maxDistance: Math.min(maxDistance, (window ?? Number.POSITIVE_INFINITY) - 1),
    past: direction === 'past',
    speakers: speakerBias,
  });
  const feedForwardNorm = createLayerNorm({ path: `${path}/feed-forward-norm`, dim });
  const feedForward = createMlp({
    path: `${path}/feed-forward`,
    inputDim: dim,
    layers: [
      { dim: hiddenDim, activation: 'gelu', dropoutRate },
      { dim, activation: 'identity', dropoutRate },
    ],
    random,
  });
  const parts = [attentionNorm, attention, bias, feedForwardNorm, feedForward];

  return {
    parameters: parts.flatMap(({ parameters }) => parameters),
    apply(
      x: tf.Tensor3D,
      mask: tf.Tensor3D,
      same: tf.Tensor4D | undefined,
      context: ForwardContext,
    ): tf.Tensor3D {
      const query = attentionNorm.apply(x, context);
      const { output } = attention.apply({ query, mask, scoreBias: bias.of(x.shape[1], same) }, context);
      const h = tf.add<tf.Tensor3D>(x, context.dropout(output, dropoutRate));
      return tf.add(h, feedForward.apply(feedForwardNorm.apply(h, context), context));
    },
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/** 1 where utterance i may see utterance j: `[1, n, n]`. */
function visible(n: number, past: boolean, window = Number.POSITIVE_INFINITY): tf.Tensor3D {
  const place = tf.range(0, n, 1, 'int32');
  const offset = tf.sub(tf.expandDims(place, 0), tf.expandDims(place, 1)); // j − i at (i, j)
  const near = Number.isFinite(window) ? [tf.less(tf.abs(offset), tf.scalar(window, 'int32'))] : [];
  const before = past ? [tf.lessEqual(offset, tf.scalar(0, 'int32'))] : [];
  const seen = [...near, ...before].map((part) => tf.cast(part, 'float32'));
  const all = seen.reduce((a, b) => tf.mul(a, b), tf.ones([n, n]));
  return tf.expandDims(all, 0);
}

/** 1 where two utterances have one speaker: `[dialogues, 1, utterances, utterances]`. */
function sameSpeaker(speakers: tf.Tensor2D): tf.Tensor4D {
  const equal = tf.equal(tf.expandDims(speakers, 2), tf.expandDims(speakers, 1));
  return tf.expandDims(tf.cast(equal, 'float32'), 1);
}
