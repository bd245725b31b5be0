import { createRandom } from '@erc/core';
import {
  type BatchNorm,
  convolvePoints,
  createBatchNorm,
  createConv2d,
  type ForwardContext,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { activationSchema, countSchema, parseConfig } from '../config.js';
import { sourcesOf, type WeightSource } from '../weights/weight-source.js';
import type { ImageBackbone, ImageBackboneOptions } from './image-backbone.js';

const schema = z.object({
  num_channels: countSchema.default(3),
  embedding_size: countSchema.default(64),
  hidden_sizes: z.array(countSchema).min(1),
  depths: z.array(countSchema).min(1),
  layer_type: z.enum(['basic', 'bottleneck']).default('bottleneck'),
  hidden_act: activationSchema
    .refine((activation) => activation === 'relu', { error: 'expected "relu"' })
    .default('relu'),
  downsample_in_first_stage: z.boolean().default(false),
  downsample_in_bottleneck: z.boolean().default(false),
});

/** A bottleneck is narrower than its output by this. */
const REDUCTION = 4;
const EPS = 1e-5;

/** What a convolution of a block is: its window, its stride, its width. */
interface ConvPlan {
  readonly kernelSize: number;
  readonly stride: number;
  readonly outputDim: number;
}

/** A convolution without a bias and the batch norm behind it. */
interface ConvNorm {
  readonly norm: BatchNorm;
  readonly parameters: ImageBackbone['parameters'];
  readonly sources: readonly WeightSource[];
  apply(x: tf.Tensor4D, context: ForwardContext): tf.Tensor4D;
  dispose(): void;
}

/**
 * Residual network, ResNet-18 … ResNet-152: a convolution of 7 × 7, max pooling, and stages of blocks of two (`basic`) or three
 * (`bottleneck`) convolutions with batch norms, each block added to its input. In a bottleneck the stride is that of the middle convolution, as in
 * torchvision's and transformers'.
 *
 * Parameters: `<path>/stem/kernel`, `stem/norm/…`, of block b of stage s `<path>/stages/<s>/<b>/<i>/kernel`, `…/<i>/norm/…`, and `…/shortcut/…` where
 * width or size change.
 *
 * @see He et al. 2016, arXiv:1512.03385; torchvision `resnet`
 * @throws EncoderError for a config that is none.
 */
export function createResnet(
  config: Readonly<Record<string, unknown>>,
  { path, statistics = 'frozen' }: ImageBackboneOptions,
): ImageBackbone {
  const settings = parseConfig(schema, config, path);
  // Nothing is drawn: all values come from a file.
  const random = createRandom(0);

  function convNorm(name: string, inputDim: number, plan: ConvPlan, sources: ConvSources): ConvNorm {
    const { kernelSize, stride, outputDim } = plan;
    const root = `${path}/${name}`;
    const conv = createConv2d({
      path: root,
      inputDim,
      outputDim,
      kernelSize,
      stride,
      padding: kernelSize >> 1,
      bias: false,
      random,
      init: { kernel: zeros },
    });
    const norm = createBatchNorm({ path: `${root}/norm`, dim: outputDim, eps: EPS, statistics });
    const kernel = conv.parameters[0]!.variable as tf.Tensor4D;
    return {
      norm,
      parameters: [...conv.parameters, ...norm.parameters],
      sources: sourcesOf([...conv.parameters, ...norm.parameters, ...norm.state], root, {
        '': sources.conv,
        norm: sources.norm,
      }),
      apply: (x, context) =>
        norm.apply(kernelSize === 1 ? convolvePoints(x, kernel, stride) : conv.apply(x), context),
      dispose() {
        conv.dispose();
        norm.dispose();
      },
    };
  }

  const stem = convNorm(
    'stem',
    settings.num_channels,
    { kernelSize: 7, stride: 2, outputDim: settings.embedding_size },
    { conv: ['embedder.embedder.convolution', 'conv1'], norm: ['embedder.embedder.normalization', 'bn1'] },
  );
  let width = settings.embedding_size;
  const strides = settings.depths.map((_, stage) =>
    stage > 0 || settings.downsample_in_first_stage ? 2 : 1,
  );
  const stages = settings.depths.map((depth, stage) => {
    const outputDim = settings.hidden_sizes[stage]!;
    return Array.from({ length: depth }, (_, block) => {
      const stride = block === 0 ? strides[stage]! : 1;
      const made = createBlock(stage, block, width, outputDim, stride);
      width = outputDim;
      return made;
    });
  });

  function createBlock(stage: number, block: number, inputDim: number, outputDim: number, stride: number) {
    const name = `stages/${stage}/${block}`;
    const hub = `encoder.stages.${stage}.layers.${block}`;
    const vision = `layer${stage + 1}.${block}`;
    let from = inputDim;
    const convs = plansOf(settings, outputDim, stride).map((plan, i) => {
      const made = convNorm(`${name}/${i}`, from, plan, {
        conv: [`${hub}.layer.${i}.convolution`, `${vision}.conv${i + 1}`],
        norm: [`${hub}.layer.${i}.normalization`, `${vision}.bn${i + 1}`],
      });
      from = plan.outputDim;
      return made;
    });
    const shortcut =
      inputDim === outputDim && stride === 1
        ? undefined
        : convNorm(
            `${name}/shortcut`,
            inputDim,
            { kernelSize: 1, stride, outputDim },
            {
              conv: [`${hub}.shortcut.convolution`, `${vision}.downsample.0`],
              norm: [`${hub}.shortcut.normalization`, `${vision}.downsample.1`],
            },
          );
    return {
      parts: [...convs, ...(shortcut ? [shortcut] : [])],
      apply(x: tf.Tensor4D, context: ForwardContext): tf.Tensor4D {
        const last = convs.length - 1;
        const y = convs.reduce((h, conv, i) => {
          const next = conv.apply(h, context);
          return i < last ? tf.relu(next) : next;
        }, x);
        return tf.relu(tf.add(y, shortcut ? shortcut.apply(x, context) : x));
      },
    };
  }

  const parts = [stem, ...stages.flatMap((stage) => stage.flatMap((block) => block.parts))];
  return {
    dim: width,
    channels: settings.num_channels,
    parameters: parts.flatMap(({ parameters }) => parameters),
    state: parts.flatMap(({ norm }) => norm.state),
    sources: parts.flatMap(({ sources }) => sources),
    numStages: stages.length,
    hasFinalNorm: false,
    maps: (pixels, context, to = stages.length) =>
      tf.tidy(() => {
        const start = pooled(tf.relu(stem.apply(pixels, context)));
        const blocks = stages.slice(0, to).flat();
        return blocks.reduce((x, block) => block.apply(x, context), start);
      }),
    mapShape({ height, width: wide }, to) {
      // The stem halves twice, stages with a stride of 2 once; odd extents are rounded up.
      const halvings = 2 + strides.slice(0, to).filter((stride) => stride === 2).length;
      const halved = (extent: number): number => Math.ceil(extent / 2 ** halvings);
      const channels = to === 0 ? settings.embedding_size : settings.hidden_sizes[to - 1]!;
      return [halved(height), halved(wide), channels];
    },
    upper: (maps, context, from) =>
      tf.tidy(() =>
        stages
          .slice(from)
          .flat()
          .reduce((x, block) => block.apply(x, context), maps),
      ),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/** The greatest in windows of 3 × 3 at strides of 2, with a border of 1. */
function pooled(x: tf.Tensor4D): tf.Tensor4D {
  if (tf.getBackend() !== 'tensorflow') return tf.maxPool(x, 3, 2, 1, 'floor');
  // That backend pools with the words valid and same alone, and same has its border at one end.
  const border: [number, number] = [1, 1];
  const bordered = tf.pad(x, [[0, 0], border, border, [0, 0]], Number.NEGATIVE_INFINITY);
  return tf.maxPool(bordered, 3, 2, 'valid');
}

/** Names of a convolution and of its norm: transformers', then torchvision's. */
interface ConvSources {
  readonly conv: readonly string[];
  readonly norm: readonly string[];
}

function plansOf(
  { layer_type: type, downsample_in_bottleneck: early }: z.output<typeof schema>,
  outputDim: number,
  stride: number,
): ConvPlan[] {
  if (type === 'basic') {
    return [
      { kernelSize: 3, stride, outputDim },
      { kernelSize: 3, stride: 1, outputDim },
    ];
  }
  const inner = Math.floor(outputDim / REDUCTION);
  return [
    { kernelSize: 1, stride: early ? stride : 1, outputDim: inner },
    { kernelSize: 3, stride: early ? 1 : stride, outputDim: inner },
    { kernelSize: 1, stride: 1, outputDim },
  ];
}
