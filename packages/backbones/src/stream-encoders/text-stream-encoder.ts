import type { Random } from '@erc/core';
import type { StreamEncoder } from '@erc/nn';
import type { PretrainedWeights, Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { asFrozen, firstTrained, markFrozen } from './frozen-parts.js';
import { poolStates, type StatePooling } from './pool-states.js';

/** Options of {@link loadTextStreamEncoder}. */
export interface TextStreamEncoderOptions {
  /** Parameters are below it: `encoder/text`. */
  readonly path: string;
  readonly train: Train;
  /** In place of every dropout rate of the config. @default those of the config */
  readonly dropoutRate?: number | undefined;
  /** `none`: every token's hidden state. */
  readonly pooling: Exclude<StatePooling, 'mean-max'> | 'none';
  /** Where adapters begin. */
  readonly random: Random;
}

/**
 * An encoder of token ids that is part of a model: the last hidden states of a BERT, RoBERTa, ELECTRA or GPT-2, pooled, with the weights of a file.
 *
 * - in: ids `[batch, steps]`, int32, with a mask
 * - out: `[batch, dim]`, or `[batch, steps, dim]` with `none`
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config; ConfigError for layers and patterns of `train` that
 *   the model does not have.
 */
export async function loadTextStreamEncoder(
  weights: PretrainedWeights,
  { path, train, dropoutRate, pooling, random }: TextStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const lora = typeof train === 'object' && 'lora' in train ? train.lora : undefined;
  const { backbone } = await loadTextBackbone(
    weights,
    { path, random, ...(lora && { lora }), ...(dropoutRate !== undefined && { dropoutRate }) },
    where,
  );
  const { dim, numLayers, hasFinalNorm, maxSteps } = backbone;
  const place = `${where}: ${weights.name}`;
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const first = firstTrained(train, numLayers, place);
    return {
      input: { modality: 'text', kind: 'tokens' },
      output: { modality: 'text', dim, kind: pooling === 'none' ? 'sequence' : 'vector' },
      parameters: markFrozen(backbone.parameters, train, { path, numLayers, hasFinalNorm }, place),
      encode({ modality, values, mask, present }, context) {
        const ids = atMost(values as tf.Tensor2D, maxSteps);
        const real = atMost(mask!, maxSteps);
        const below = isPartial ? asFrozen(context) : context;
        const embedded = backbone.embed(ids, below);
        const lower = first > 0 ? backbone.layers(embedded, real, below, first) : embedded;
        const states = backbone.layers(lower, real, context, numLayers, first);
        return {
          modality,
          ...(present && { present }),
          ...(pooling === 'none'
            ? { values: states, mask: real }
            : { values: poolStates(states, real, pooling) }),
        };
      },
      dispose: backbone.dispose,
    };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}

/** Without padding beyond what the model has positions for. */
const atMost = (x: tf.Tensor2D, steps: number): tf.Tensor2D =>
  x.shape[1] > steps ? tf.slice(x, [0, 0], [x.shape[0], steps]) : x;
