import { createRandom, type Random } from '@erc/core';
import type { ForwardContext, StreamEncoder } from '@erc/nn';
import type { PretrainedWeights, SoundAugmentation, Train } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import type { SpeechBackbone, SpeechBackboneOptions, SpeechSteps } from '../speech/speech-backbone.js';
import { augmentSound } from './augment-sound.js';
import { asFrozen, firstTrained, markFrozen } from './frozen-parts.js';
import { pooledStream, pooledWidth, withOneStep } from './pool-states.js';

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
  /** Whether it reads samples, or what {@link loadLowerSpeechLayers} have given. @default 'raw' */
  readonly over?: 'raw' | 'lower' | undefined;
  /** What of the samples is changed at random while training. @default nothing */
  readonly augment?: SoundAugmentation | undefined;
  /** Where adapters begin. */
  readonly random: Random;
}

/** Added to the variance: what transformers adds. */
const EPSILON = 1e-7;

const FULL_SCALE = 32768;

/**
 * An encoder of samples that is part of a model: the last hidden states of a wav2vec 2.0, HuBERT or WavLM, pooled, with the weights of a file.
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
  { path, train, dropoutRate, pooling, scaling, over, augment, random, ...masks }: SpeechStreamEncoderOptions,
  where: string,
): Promise<StreamEncoder> {
  const place = `${where}: ${weights.name}`;
  const lora = typeof train === 'object' && 'lora' in train ? train.lora : undefined;
  const firstLayer = over === 'lower' ? lowerSpeechLayers(weights, train, where).count : 0;
  const { backbone } = await loadSpeechBackbone(
    weights,
    {
      path,
      random,
      firstLayer,
      ...masks,
      ...(lora && { lora }),
      ...(dropoutRate !== undefined && { dropoutRate }),
    },
    where,
  );
  const { dim, numLayers, hasFinalNorm } = backbone;
  try {
    const isPartial = typeof train === 'object' && 'layers' in train;
    const first = firstTrained(train, numLayers, place);
    return {
      input: over === 'lower' ? { modality: 'audio', dim, kind: 'sequence' } : SAMPLES,
      output: {
        modality: 'audio',
        dim: pooling === 'none' ? dim : pooledWidth(dim, pooling),
        kind: pooling === 'none' ? 'sequence' : 'vector',
      },
      parameters: markFrozen(backbone.parameters, train, { path, numLayers, hasFinalNorm }, place),
      encode({ modality, values, mask, present }, context) {
        const heard = (): tf.Tensor2D => {
          const samples = values as tf.Tensor2D;
          return augment ? augmentSound(samples, mask!, augment, { context, path }) : samples;
        };
        const lower =
          over === 'lower'
            ? { values: values as tf.Tensor3D, mask: withOneStep(mask!) }
            : lowerStates(backbone, heard(), mask!, {
                scaling,
                to: first,
                context: isPartial ? asFrozen(context) : context,
              });
        const states = backbone.layers(lower, context, numLayers, first);
        return {
          modality,
          ...(present && { present }),
          ...pooledStream(states.values, states.mask, pooling),
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
 * What lies below the first trained layer of {@link loadSpeechStreamEncoder}, as an encoder of its own: samples to hidden states, without dropout
 * and masks.
 */
export async function loadLowerSpeechLayers(
  weights: PretrainedWeights,
  {
    train,
    scaling,
    normStatistics,
  }: Pick<SpeechStreamEncoderOptions, 'train' | 'scaling' | 'normStatistics'>,
  where: string,
): Promise<StreamEncoder> {
  const { count } = lowerSpeechLayers(weights, train, where);
  const { backbone } = await loadSpeechBackbone(
    weights,
    // Nothing is drawn: all values come from the file.
    { path: 'lower', random: createRandom(0), ...(normStatistics && { normStatistics }) },
    where,
  );
  return {
    input: SAMPLES,
    output: { modality: 'audio', dim: backbone.dim, kind: 'sequence' },
    parameters: backbone.parameters.map((parameter) => ({ ...parameter, isFrozen: true })),
    encode({ modality, values, mask, present }, context) {
      const states = lowerStates(backbone, values as tf.Tensor2D, mask!, {
        scaling,
        to: count,
        context: asFrozen(context),
      });
      return { modality, ...(present && { present }), ...states };
    },
    dispose: backbone.dispose,
  };
}

/** What lies below the first layer that is trained, by the config alone. */
export const lowerSpeechLayers = (
  { config, name }: Pick<PretrainedWeights, 'config' | 'name'>,
  train: Train,
  where: string,
): { readonly count: number; readonly dim: number } => ({
  count: firstTrained(train, Number(config.num_hidden_layers), `${where}: ${name}`),
  dim: Number(config.hidden_size),
});

const SAMPLES = { modality: 'audio', kind: 'samples' } as const;

/** Samples to the hidden states before layer `to`. */
function lowerStates(
  backbone: SpeechBackbone,
  samples: tf.Tensor2D,
  mask: tf.Tensor2D,
  {
    scaling,
    to,
    context,
  }: {
    readonly scaling: SpeechStreamEncoderOptions['scaling'];
    readonly to: number;
    readonly context: ForwardContext;
  },
): SpeechSteps {
  const sound = atLeast(scale(samples, mask, scaling), mask, backbone.leastSamples);
  const embedded = backbone.embed(backbone.extract(sound.samples, sound.mask, context), context);
  return to > 0 ? backbone.layers(embedded, context, to) : embedded;
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
