import { checkDropoutRate, createLayerNorm, createTransformerBlock } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { parseConfig } from '../config.js';
import { drawUniform } from '../draw-uniform.js';
import { linearMaker } from '../linear-maker.js';
import { paddingBias } from '../padding-bias.js';
import { sourcesOf } from '../weights/weight-source.js';
import { extractorSteps } from './extractor.js';
import { createSpeechFront, type SpeechFront } from './front.js';
import { createRelativePositions } from './relative-positions.js';
import type { SpeechBackbone, SpeechBackboneOptions } from './speech-backbone.js';
import { wav2vec2Schema } from './wav2vec2-config.js';

/** Names of a layer's parts in the files of transformers. */
const PARTS = {
  'attention/query': 'attention.q_proj',
  'attention/key': 'attention.k_proj',
  'attention/value': 'attention.v_proj',
  'attention/output': 'attention.out_proj',
  'attention-norm': 'layer_norm',
  'feed-forward/0': 'feed_forward.intermediate_dense',
  'feed-forward/1': 'feed_forward.output_dense',
  'feed-forward-norm': 'final_layer_norm',
};

/**
 * wav2vec 2.0, HuBERT and WavLM: convolutions over samples, a projection, positions by a convolution, and transformer layers; `base` models have the norm
 * after each sum and a group norm in the first convolution, `large` ones mostly the norm before each part and layer norms in all convolutions. Attention
 * of WavLM has relative positions besides.
 *
 * Parameters: `<path>/extractor/<i>/…`, `<path>/projection/norm/…`, `projection/…`, `<path>/masked` (with `timeMasks`), `<path>/positions/…`,
 * `<path>/norm/…`, `<path>/layers/<i>/…` as `createTransformerBlock` of `@erc/nn` has them; of WavLM those of `createRelativePositions` too.
 *
 * A layer that is left out has a gradient of 0, where PyTorch's has none: an optimizer with weight decay moves it all the same.
 *
 * @see Baevski et al. 2020, arXiv:2006.11477; Hsu et al. 2021, arXiv:2106.07447; Chen et al. 2022, arXiv:2110.13900
 * @throws EncoderError for a config that is none of them.
 */
export function createWav2vec2(
  config: Readonly<Record<string, unknown>>,
  options: SpeechBackboneOptions,
): SpeechBackbone {
  const { path, lora, dropoutRate, normStatistics = 'real', firstLayer = 0, random } = options;
  const { layerDropRate = 0, timeMasks, featureMasks } = options;
  checkDropoutRate(`${path}: layerDropRate`, layerDropRate);
  const settings = parseConfig(wav2vec2Schema, config, path);
  const { hidden_size: dim, num_hidden_layers: numLayers, layer_norm_eps: eps } = settings;
  const isPre = settings.do_stable_layer_norm;
  const linear = linearMaker(lora);
  const front =
    firstLayer > 0
      ? undefined
      : createSpeechFront(settings, {
          path,
          normStatistics,
          random,
          ...(dropoutRate !== undefined && { dropoutRate }),
          ...(timeMasks && { timeMasks }),
          ...(featureMasks && { featureMasks }),
        });
  const last = isPre ? createLayerNorm({ path: `${path}/norm`, dim, eps }) : undefined;
  const blocks = Array.from({ length: numLayers - firstLayer }, (_, i) =>
    createTransformerBlock({
      path: `${path}/layers/${firstLayer + i}`,
      dim,
      numHeads: settings.num_attention_heads,
      hiddenDim: settings.intermediate_size,
      norm: isPre ? 'pre' : 'post',
      eps,
      activation: settings.hidden_act,
      dropoutRates: {
        hidden: dropoutRate ?? settings.hidden_dropout,
        attention: dropoutRate ?? settings.attention_dropout,
        activation: dropoutRate ?? settings.activation_dropout,
      },
      random,
      linear,
    }),
  );
  const relative =
    settings.model_type === 'wavlm'
      ? createRelativePositions({
          path,
          dim,
          numHeads: settings.num_attention_heads,
          numLayers,
          firstLayer,
          numBuckets: settings.num_buckets,
          maxDistance: settings.max_bucket_distance,
          random,
        })
      : undefined;
  const parts = [
    ...(front ? [front] : []),
    ...(last ? [last] : []),
    ...blocks,
    ...(relative ? [relative] : []),
  ];
  const theFront = (): SpeechFront => {
    if (front) return front;
    throw new Error(`${path}: expected hidden states, since layer ${firstLayer} is the first.`);
  };

  return {
    dim,
    lora,
    numLayers,
    hasFinalNorm: isPre,
    ...extractorSteps(settings),
    parameters: parts.flatMap(({ parameters }) => parameters),
    sources: [
      ...(front?.sources ?? []),
      ...(relative?.sources ?? []),
      ...sourcesOf(last?.parameters ?? [], path, { norm: 'encoder.layer_norm' }),
      ...blocks.flatMap(({ parameters }, i) => {
        const number = firstLayer + i;
        return sourcesOf(
          parameters,
          `${path}/layers/${number}`,
          Object.fromEntries(
            Object.entries(PARTS).map(([part, name]) => [part, `encoder.layers.${number}.${name}`]),
          ),
        );
      }),
    ],
    isBelow(name) {
      if (firstLayer === 0) return false;
      const layer = /^encoder\.layers\.(\d+)\./.exec(name);
      if (layer) return Number(layer[1]) < firstLayer;
      return (
        /^(feature_extractor|feature_projection|encoder\.pos_conv_embed)\./.test(name) || isFrontNorm(name)
      );
    },
    extract: (samples, mask, context) => theFront().extract(samples, mask, context),
    embed: (features, context) => theFront().embed(features, context),
    layers: ({ values, mask }, context, to = numLayers, from = firstLayer) =>
      tf.tidy(() => {
        const padding = paddingBias(mask);
        const biasOf = relative?.biasOf(values.shape[1], padding, context);
        const drawn = layerDropRate > 0 ? drawUniform(context, [numLayers], path) : undefined;
        const kept = drawn && tf.cast(tf.greaterEqual(drawn, layerDropRate), 'float32');
        const top = blocks.slice(from - firstLayer, to - firstLayer).reduce((x, block, i) => {
          const y = block.apply(x, { scoreBias: biasOf?.(from + i) ?? padding }, context);
          if (!kept) return y;
          const keep = tf.slice(kept, [from + i], [1]);
          return tf.add<tf.Tensor3D>(tf.mul(y, keep), tf.mul(x, tf.sub(1, keep)));
        }, values);
        return { values: last && to === numLayers ? last.apply(top, context) : top, mask };
      }),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };

  /** Whether a norm of the file comes before the first layer. */
  function isFrontNorm(name: string): boolean {
    return !isPre && name.startsWith('encoder.layer_norm.');
  }
}
