import type { Random } from '@erc/core';
import {
  activations,
  convolveSteps,
  createConv1d,
  createLayerNorm,
  type ForwardContext,
  type Parameter,
  standardizeOver,
  type TrainableModule,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { sourcesOf, type WeightSource } from '../weights/weight-source.js';
import type { SpeechSteps } from './speech-backbone.js';
import type { Wav2vec2Config } from './wav2vec2-config.js';

/** How many steps the convolutions make of samples. */
export interface ExtractorSteps {
  /** The fewest samples that give a step. */
  readonly leastSamples: number;
  stepsOf(samples: number): number;
}

/** The convolutions from samples to steps. */
export interface Extractor extends TrainableModule {
  readonly outputDim: number;
  readonly sources: readonly WeightSource[];
  apply(samples: tf.Tensor2D, mask: tf.Tensor2D, context: ForwardContext): SpeechSteps;
}

/** torch.nn.GroupNorm's and LayerNorm's own; the configs have no word for it. */
const EPS = 1e-5;

/**
 * Convolutions over samples, each with an activation. With `feat_extract_norm: layer` a layer norm stands before every activation; with
 * `group` each channel of the first convolution is standardised over the steps of its utterance.
 */
export function createExtractor(
  path: string,
  config: Wav2vec2Config,
  { normStatistics, random }: { readonly normStatistics: 'real' | 'padded'; readonly random: Random },
): Extractor {
  const { conv_dim: dims, conv_kernel: windows, conv_stride: strides, feat_extract_norm: kind } = config;
  const activate = activations[config.feat_extract_activation];
  const layers = dims.map((outputDim, i) => {
    const root = `${path}/${i}`;
    const conv = createConv1d({
      path: root,
      inputDim: i === 0 ? 1 : dims[i - 1]!,
      outputDim,
      kernelSize: windows[i]!,
      stride: strides[i]!,
      bias: config.conv_bias,
      random,
      init: { kernel: zeros, bias: zeros },
    });
    const norm =
      kind === 'layer' || i === 0
        ? createLayerNorm({ path: `${root}/norm`, dim: outputDim, eps: EPS })
        : undefined;
    return { root, conv, norm, parameters: [...conv.parameters, ...(norm?.parameters ?? [])] };
  });
  /** Steps of every row after convolution i, `[batch, 1]`. */
  const realAfter = (steps: tf.Tensor2D, i: number): tf.Tensor2D =>
    tf.add(tf.floor(tf.div(tf.sub(steps, windows[i]!), strides[i]!)), 1);

  return {
    outputDim: dims.at(-1)!,
    parameters: layers.flatMap(({ parameters }) => parameters),
    sources: layers.flatMap(({ root, parameters }, i) =>
      sourcesOf(parameters, root, {
        '': `feature_extractor.conv_layers.${i}.conv`,
        norm: `feature_extractor.conv_layers.${i}.layer_norm`,
      }),
    ),
    apply: (samples, mask, context) => {
      let values = tf.expandDims(samples, 2) as tf.Tensor3D;
      let real = tf.sum(mask, 1, true) as tf.Tensor2D;
      for (const [i, { conv, norm }] of layers.entries()) {
        const [kernel, bias] = conv.parameters;
        const product = convolveSteps(values, kernel!.variable as tf.Tensor3D, strides[i]!);
        const y = bias ? tf.add<tf.Tensor3D>(product, bias.variable) : product;
        real = realAfter(real, i);
        const seen = normStatistics === 'real' ? stepMask(real, y.shape[1]) : undefined;
        const normal =
          norm === undefined
            ? y
            : kind === 'layer'
              ? norm.apply(y, context)
              : overSteps(y, norm.parameters, seen);
        values = activate(normal);
      }
      return { values, mask: stepMask(real, values.shape[1]) };
    },
    dispose() {
      for (const { conv, norm } of layers) {
        conv.dispose();
        norm?.dispose();
      }
    },
  };
}

/** What follows from the windows and strides alone. */
export const extractorSteps = ({
  conv_kernel: windows,
  conv_stride: strides,
}: Pick<Wav2vec2Config, 'conv_kernel' | 'conv_stride'>): ExtractorSteps => ({
  leastSamples: windows.reduceRight((needed, window, i) => (needed - 1) * strides[i]! + window, 1),
  stepsOf: (samples) =>
    Math.max(
      0,
      windows.reduce((steps, window, i) => Math.floor((steps - window) / strides[i]!) + 1, samples),
    ),
});

/** 1 for steps before `real`: `[batch, steps]`. */
const stepMask = (real: tf.Tensor2D, steps: number): tf.Tensor2D =>
  tf.cast(tf.less(tf.range(0, steps, 1), real), 'float32');

/** Each channel standardised over the steps of its utterance: a group norm with as many groups as channels. */
function overSteps(
  x: tf.Tensor3D,
  [scale, bias]: readonly Parameter[],
  seen: tf.Tensor2D | undefined,
): tf.Tensor3D {
  const weights = seen && tf.expandDims(seen, 2);
  const { value } = standardizeOver(x, { axes: [1], eps: EPS, ...(weights && { weights }) });
  return tf.add(tf.mul(value, scale!.variable), bias!.variable);
}
