import {
  checkDropoutRate,
  createLayerNorm,
  createParameter,
  createTransformerBlock,
  disposeParameters,
  type ForwardContext,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { parseConfig } from '../config.js';
import { drawUniform } from '../draw-uniform.js';
import { linearMaker } from '../linear-maker.js';
import { paddingBias } from '../padding-bias.js';
import { sourcesOf } from '../weights/weight-source.js';
import { createExtractor } from './extractor.js';
import { createConvolvedPositions } from './positions.js';
import { drawSpans } from './span-masks.js';
import type { SpeechBackbone, SpeechBackboneOptions, SpeechSteps } from './speech-backbone.js';
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
 * wav2vec 2.0 and HuBERT: convolutions over samples, a projection, positions by a convolution, and transformer layers; `base` models have the norm
 * after each sum and a group norm in the first convolution, `large` ones mostly the norm before each part and layer norms in all convolutions.
 *
 * Parameters: `<path>/extractor/<i>/…`, `<path>/projection/norm/…`, `projection/…`, `<path>/masked` (with `timeMasks`), `<path>/positions/…`,
 * `<path>/norm/…`, `<path>/layers/<i>/…` as `createTransformerBlock` of `@erc/nn` has them.
 *
 * A layer that is left out has a gradient of 0, where PyTorch's has none: an optimizer with weight decay moves it all the same.
 *
 * @see Baevski et al. 2020, arXiv:2006.11477; Hsu et al. 2021, arXiv:2106.07447
 * @throws EncoderError for a config that is neither.
 */
export function createWav2vec2(
  config: Readonly<Record<string, unknown>>,
  options: SpeechBackboneOptions,
): SpeechBackbone {
  const { path, lora, dropoutRate, normStatistics = 'real', random } = options;
  const { layerDropRate = 0, timeMasks, featureMasks } = options;
  checkDropoutRate(`${path}: layerDropRate`, layerDropRate);
  const settings = parseConfig(wav2vec2Schema, config, path);
  const { hidden_size: dim, num_hidden_layers: numLayers, layer_norm_eps: eps } = settings;
  const isPre = settings.do_stable_layer_norm;
  const linear = linearMaker(lora);
  const extractor = createExtractor(`${path}/extractor`, settings, { normStatistics, random });
  const projectionNorm = settings.feat_proj_layer_norm
    ? createLayerNorm({ path: `${path}/projection/norm`, dim: extractor.outputDim, eps })
    : undefined;
  const projection = linearMaker(undefined)({
    path: `${path}/projection`,
    inputDim: extractor.outputDim,
    outputDim: dim,
    random,
  });
  const positions = createConvolvedPositions(`${path}/positions`, {
    dim,
    groups: settings.num_conv_pos_embedding_groups,
    window: settings.num_conv_pos_embeddings,
    activation: settings.feat_extract_activation,
  });
  const norm = createLayerNorm({ path: `${path}/norm`, dim, eps });
  const rates = {
    hidden: dropoutRate ?? settings.hidden_dropout,
    attention: dropoutRate ?? settings.attention_dropout,
    activation: dropoutRate ?? settings.activation_dropout,
  };
  const blocks = Array.from({ length: numLayers }, (_, i) =>
    createTransformerBlock({
      path: `${path}/layers/${i}`,
      dim,
      numHeads: settings.num_attention_heads,
      hiddenDim: settings.intermediate_size,
      norm: isPre ? 'pre' : 'post',
      eps,
      activation: settings.hidden_act,
      dropoutRates: rates,
      random,
      linear,
    }),
  );
  const ends = [...(projectionNorm ? [projectionNorm] : []), projection, norm];
  const parts = [extractor, ...ends, positions, ...blocks];
  const masked = timeMasks ? createParameter(`${path}/masked`, [dim], zeros([dim])) : undefined;

  /** Masked spans of steps and of features, while training. */
  function withMasks({ values, mask }: SpeechSteps, context: ForwardContext): tf.Tensor3D {
    const [batch, steps] = values.shape;
    const draw = (extent: number) =>
      drawUniform(context, [batch, extent + 1], path) as tf.Tensor2D | undefined;
    const forSteps = timeMasks && draw(steps);
    const forFeatures = featureMasks && draw(dim);
    const hidden = forSteps && drawSpans(tf.sum(mask, 1, true) as tf.Tensor2D, timeMasks!, forSteps);
    const off = forFeatures && drawSpans(tf.fill([batch, 1], dim), featureMasks!, forFeatures);
    let x = values;
    if (hidden) {
      const isMasked = tf.expandDims(hidden, 2);
      x = tf.add(tf.mul(x, tf.sub(1, isMasked)), tf.mul(masked!.variable, isMasked));
    }
    return off ? tf.mul(x, tf.sub(1, tf.expandDims(off, 1))) : x;
  }

  return {
    dim,
    lora,
    numLayers,
    hasFinalNorm: isPre,
    leastSamples: extractor.leastSamples,
    parameters: [...parts.flatMap(({ parameters }) => parameters), ...(masked ? [masked] : [])],
    sources: [
      ...(masked ? [{ parameter: masked, names: ['masked_spec_embed'] }] : []),
      ...extractor.sources,
      ...sourcesOf(
        ends.flatMap(({ parameters }) => parameters),
        path,
        {
          'projection/norm': 'feature_projection.layer_norm',
          projection: 'feature_projection.projection',
          norm: 'encoder.layer_norm',
        },
      ),
      ...positions.sources,
      ...blocks.flatMap(({ parameters }, i) =>
        sourcesOf(
          parameters,
          `${path}/layers/${i}`,
          Object.fromEntries(
            Object.entries(PARTS).map(([part, name]) => [part, `encoder.layers.${i}.${name}`]),
          ),
        ),
      ),
    ],
    stepsOf: extractor.stepsOf,
    extract: (samples, mask, context) =>
      tf.tidy(() => {
        const { values, mask: real } = extractor.apply(samples, mask, context);
        return { values, mask: real };
      }),
    embed: ({ values, mask }, context) =>
      tf.tidy(() => {
        const normal = projectionNorm ? projectionNorm.apply(values, context) : values;
        const rate = dropoutRate ?? settings.feat_proj_dropout;
        const projected = context.dropout(projection.apply(normal, context), rate);
        const seen = withMasks({ values: projected, mask }, context);
        // The convolution of positions would read padding.
        const real = tf.mul<tf.Tensor3D>(seen, tf.expandDims(mask, 2));
        const placed = tf.add<tf.Tensor3D>(real, positions.of(real));
        return { values: context.dropout(isPre ? placed : norm.apply(placed, context), rates.hidden), mask };
      }),
    layers: ({ values, mask }, context, to = numLayers, from = 0) =>
      tf.tidy(() => {
        const scoreBias = paddingBias(mask);
        const drawn = layerDropRate > 0 ? drawUniform(context, [numLayers], path) : undefined;
        const kept = drawn && tf.cast(tf.greaterEqual(drawn, layerDropRate), 'float32');
        const top = blocks.slice(from, to).reduce((x, block, i) => {
          const y = block.apply(x, { scoreBias }, context);
          if (!kept) return y;
          const keep = tf.slice(kept, [from + i], [1]);
          return tf.add<tf.Tensor3D>(tf.mul(y, keep), tf.mul(x, tf.sub(1, keep)));
        }, values);
        return { values: isPre && to === numLayers ? norm.apply(top, context) : top, mask };
      }),
    dispose() {
      for (const part of parts) part.dispose();
      if (masked) disposeParameters([masked]);
    },
  };
}
