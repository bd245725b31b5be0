import type { Random } from '@erc/core';
import {
  createLayerNorm,
  createParameter,
  disposeParameters,
  type ForwardContext,
  type TrainableModule,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { drawUniform } from '../draw-uniform.js';
import { linearMaker } from '../linear-maker.js';
import { sourcesOf, type WeightSource } from '../weights/weight-source.js';
import { createExtractor } from './extractor.js';
import { createConvolvedPositions } from './positions.js';
import { drawSpans } from './span-masks.js';
import type { SpeechBackbone, SpeechBackboneOptions, SpeechSteps } from './speech-backbone.js';
import type { Wav2vec2Config } from './wav2vec2-config.js';

/** What comes before the first transformer layer. */
export interface SpeechFront extends TrainableModule, Pick<SpeechBackbone, 'extract' | 'embed'> {
  readonly sources: readonly WeightSource[];
}

/** Options of {@link createSpeechFront}. */
export interface SpeechFrontOptions
  extends Pick<SpeechBackboneOptions, 'path' | 'dropoutRate' | 'timeMasks' | 'featureMasks'> {
  readonly normStatistics: 'real' | 'padded';
  readonly random: Random;
}

/**
 * Convolutions over samples, a projection, masked spans while training, positions by a convolution, and, where layers have the norm after each sum, a layer
 * norm.
 */
export function createSpeechFront(
  settings: Wav2vec2Config,
  { path, dropoutRate, normStatistics, timeMasks, featureMasks, random }: SpeechFrontOptions,
): SpeechFront {
  const { hidden_size: dim, layer_norm_eps: eps } = settings;
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
  const norm = settings.do_stable_layer_norm
    ? undefined
    : createLayerNorm({ path: `${path}/norm`, dim, eps });
  const positions = createConvolvedPositions(`${path}/positions`, {
    dim,
    groups: settings.num_conv_pos_embedding_groups,
    window: settings.num_conv_pos_embeddings,
    activation: settings.feat_extract_activation,
  });
  const ends = [...(projectionNorm ? [projectionNorm] : []), projection, ...(norm ? [norm] : [])];
  const parts = [extractor, ...ends, positions];
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
    ],
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
        const ready = norm ? norm.apply(placed, context) : placed;
        return { values: context.dropout(ready, dropoutRate ?? settings.hidden_dropout), mask };
      }),
    dispose() {
      for (const part of parts) part.dispose();
      if (masked) disposeParameters([masked]);
    },
  };
}
