import { createRandom, type Modality, type Random } from '@erc/core';
import type { ForwardContext, StreamEncoder } from '@erc/nn';
import type { PretrainedWeights, Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { asFrozen, firstTrained, markFrozen } from './frozen-parts.js';
import { pooledStream, type StatePooling, withOneStep } from './pool-states.js';

/** Options of {@link loadTextStreamEncoder}. */
export interface TextStreamEncoderOptions {
  /** Parameters are below it: `encoder/text`. */
  readonly path: string;
  readonly train: Train;
  /** In place of every dropout rate of the config. @default those of the config */
  readonly dropoutRate?: number | undefined;
  /** `none`: every token's hidden state. */
  readonly pooling: Exclude<StatePooling, 'mean-max'> | 'none';
  /** What its tokens are of: codes of speech are `audio`. @default 'text' */
  readonly modality?: Modality | undefined;
  /** Whether it reads token ids, or what {@link loadLowerTextLayers} have given. @default 'raw' */
  readonly over?: 'raw' | 'lower' | undefined;
  /** Where adapters begin. */
  readonly random: Random;
}

/**
 * An encoder of token ids that is part of a model: the last hidden states of a BERT, RoBERTa, ELECTRA or GPT-2, pooled, with the weights of a file.
 *
 * - in: ids `[batch, steps]`, int32, with a mask; or hidden states `[batch, steps, dim]` with `over: 'lower'`
 * - out: `[batch, dim]`, or `[batch, steps, dim]` with `none`
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config; ConfigError for layers and patterns of `train` that
 *   the model does not have.
 */
export async function loadTextStreamEncoder(
  weights: PretrainedWeights,
  { path, train, dropoutRate, pooling, modality = 'text', over, random }: TextStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const place = `${where}: ${weights.name}`;
  const lora = typeof train === 'object' && 'lora' in train ? train.lora : undefined;
  const firstLayer = over === 'lower' ? lowerTextLayers(weights, train, where).count : 0;
  const { backbone } = await loadTextBackbone(
    weights,
    { path, random, firstLayer, ...(lora && { lora }), ...(dropoutRate !== undefined && { dropoutRate }) },
    where,
  );
  const { dim, numLayers, hasFinalNorm, maxSteps } = backbone;
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const first = firstTrained(train, numLayers, place);
    const lowerStates = (values: tf.Tensor, mask: tf.Tensor2D, context: ForwardContext): tf.Tensor3D => {
      if (over === 'lower') return values as tf.Tensor3D;
      const below = isPartial ? asFrozen(context) : context;
      const embedded = backbone.embed(values as tf.Tensor2D, below);
      return first > 0 ? backbone.layers(embedded, mask, below, first) : embedded;
    };
    return {
      input: over === 'lower' ? { modality, dim, kind: 'sequence' } : { modality, kind: 'tokens' },
      output: { modality, dim, kind: pooling === 'none' ? 'sequence' : 'vector' },
      parameters: markFrozen(backbone.parameters, train, { path, numLayers, hasFinalNorm }, place),
      encode({ values, mask, present }, context) {
        const given = atMost(mask!, maxSteps);
        const real = over === 'lower' ? withOneStep(given) : given;
        const lower = lowerStates(atMost(values as tf.Tensor2D, maxSteps), real, context);
        const states = backbone.layers(lower, real, context, numLayers, first);
        return {
          modality,
          ...(present && { present }),
          ...pooledStream(states, real, pooling),
        };
      },
      dispose: backbone.dispose,
    };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}

/**
 * The frozen layers of {@link loadTextStreamEncoder} below the first that is trained, as an encoder of their own: token ids to hidden states,
 * without dropout.
 */
export async function loadLowerTextLayers(
  weights: PretrainedWeights,
  { train, modality = 'text' }: Pick<TextStreamEncoderOptions, 'train' | 'modality'>,
  where: string,
): Promise<StreamEncoder> {
  const { count } = lowerTextLayers(weights, train, where);
  // Nothing is drawn: all values come from the file.
  const { backbone } = await loadTextBackbone(weights, { path: 'lower', random: createRandom(0) }, where);
  const { dim, maxSteps } = backbone;
  return {
    input: { modality, kind: 'tokens' },
    output: { modality, dim, kind: 'sequence' },
    parameters: backbone.parameters.map((parameter) => ({ ...parameter, isFrozen: true })),
    encode({ values, mask, present }, context) {
      const real = atMost(mask!, maxSteps);
      const below = asFrozen(context);
      const embedded = backbone.embed(atMost(values as tf.Tensor2D, maxSteps), below);
      return {
        modality,
        ...(present && { present }),
        values: backbone.layers(embedded, real, below, count),
        mask: real,
      };
    },
    dispose: backbone.dispose,
  };
}

/** The frozen layers below the first that is trained. */
export interface LowerTextLayers {
  /** How many; 0 where no layer is frozen. */
  readonly count: number;
  /** Width of their hidden states. */
  readonly dim: number;
}

/** What lies below the first layer that is trained, by the config alone. */
export const lowerTextLayers = (
  { config, name }: Pick<PretrainedWeights, 'config' | 'name'>,
  train: Train,
  where: string,
): LowerTextLayers => ({
  count: firstTrained(train, Number(config.num_hidden_layers ?? config.n_layer), `${where}: ${name}`),
  dim: Number(config.hidden_size ?? config.n_embd),
});

/** Without padding beyond what the model has positions for. */
function atMost<T extends tf.Tensor2D>(x: T, steps: number): T {
  if (x.shape[1] <= steps) return x;
  const [batch, , ...others] = x.shape as number[];
  return tf.slice(x, new Array<number>(x.shape.length).fill(0), [batch!, steps, ...others]);
}
