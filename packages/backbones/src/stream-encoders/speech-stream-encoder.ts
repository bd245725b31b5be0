import type { Random } from '@erc/core';
import type { StreamEncoder } from '@erc/nn';
import type { PretrainedWeights, Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import type { SpeechBackboneOptions } from '../speech/speech-backbone.js';
import { asFrozen, firstTrained, markFrozen } from './frozen-parts.js';
import { pooledWidth, poolStates } from './pool-states.js';

/** Options of {@link loadSpeechStreamEncoder}. */
export interface SpeechStreamEncoderOptions
  extends Pick<SpeechBackboneOptions, 'normStatistics' | 'layerDropRate' | 'timeMasks' | 'featureMasks'> {
  /** Parameters are below it: `encoder/audio`. */
  readonly path: string;
  readonly train: Train;
  /** In place of every dropout rate of the config. @default those of the config */
  readonly dropoutRate?: number | undefined;
  /** `none`: every step. */
  readonly pooling: 'mean' | 'max' | 'mean-max' | 'none';
  /**
   * How samples in −1 … 1 are brought to what the model was trained on: `unit-variance` to mean 0 and variance 1 of each utterance, as
   * `do_normalize` of its preprocessor says; `none`; or `integers` of 16 bits, a published mistake.
   */
  readonly scaling: 'unit-variance' | 'none' | 'integers';
  /** Where adapters begin. */
  readonly random: Random;
}

/** Added to the variance: what transformers adds. */
const EPSILON = 1e-7;

const FULL_SCALE = 32768;

/**
 * An encoder of samples that is part of a model: the last hidden states of a wav2vec 2.0 or HuBERT, pooled, with the weights of a file.
 *
 * - in: samples in −1 … 1 at 16 kHz, `[batch, steps]`, float32, with a mask
 * - out: `[batch, dim]` (twice as wide with `mean-max`), or `[batch, steps', dim]` with `none`
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config; ConfigError for layers and patterns of `train` that
 *   the model does not have.
 */
export async function loadSpeechStreamEncoder(
  weights: PretrainedWeights,
  { path, train, dropoutRate, pooling, scaling, random, ...masks }: SpeechStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const lora = typeof train === 'object' && 'lora' in train ? train.lora : undefined;
  const { backbone } = await loadSpeechBackbone(
    weights,
    { path, random, ...masks, ...(lora && { lora }), ...(dropoutRate !== undefined && { dropoutRate }) },
    where,
  );
  const { dim, numLayers, hasFinalNorm, leastSamples } = backbone;
  const place = `${where}: ${weights.name}`;
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const first = firstTrained(train, numLayers, place);
    return {
      input: { modality: 'audio', kind: 'samples' },
      output: {
        modality: 'audio',
        dim: pooling === 'none' ? dim : pooledWidth(dim, pooling),
        kind: pooling === 'none' ? 'sequence' : 'vector',
      },
      parameters: markFrozen(backbone.parameters, train, { path, numLayers, hasFinalNorm }, place),
      encode({ modality, values, mask, present }, context) {
        const below = isPartial ? asFrozen(context) : context;
        const scaled = scale(values as tf.Tensor2D, mask!, scaling);
        const sound = atLeast(scaled, mask!, leastSamples);
        const embedded = backbone.embed(backbone.extract(sound.samples, sound.mask, below), below);
        const lower = first > 0 ? backbone.layers(embedded, below, first) : embedded;
        const states = backbone.layers(lower, context, numLayers, first);
        return {
          modality,
          ...(present && { present }),
          ...(pooling === 'none'
            ? { values: states.values, mask: states.mask }
            : { values: poolStates(states.values, states.mask, pooling) }),
        };
      },
      dispose: backbone.dispose,
    };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}

/** Padding stays 0. */
function scale(
  samples: tf.Tensor2D,
  mask: tf.Tensor2D,
  scaling: SpeechStreamEncoderOptions['scaling'],
): tf.Tensor2D {
  if (scaling === 'none') return samples;
  if (scaling === 'integers') return tf.mul(samples, FULL_SCALE);
  return tf.tidy(() => {
    const count = tf.sum(mask, 1, true);
    const mean = tf.div(tf.sum(tf.mul(samples, mask), 1, true), count);
    const centred = tf.mul(tf.sub(samples, mean), mask);
    const variance = tf.div(tf.sum(tf.square(centred), 1, true), count);
    return tf.div<tf.Tensor2D>(centred, tf.sqrt(tf.add(variance, EPSILON)));
  });
}

/** Less than one step of the convolutions: silence makes it one. */
function atLeast(
  samples: tf.Tensor2D,
  mask: tf.Tensor2D,
  least: number,
): { readonly samples: tf.Tensor2D; readonly mask: tf.Tensor2D } {
  const steps = Math.max(samples.shape[1], least);
  const behind = (x: tf.Tensor2D): tf.Tensor2D =>
    steps === x.shape[1]
      ? x
      : tf.pad(x, [
          [0, 0],
          [0, steps - x.shape[1]],
        ]);
  const isFirst = tf.reshape(tf.cast(tf.less(tf.range(0, steps), least), 'float32'), [1, steps]);
  return { samples: behind(samples), mask: tf.maximum(behind(mask), isFirst) };
}
