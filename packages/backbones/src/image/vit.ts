import { createRandom, ShapeError } from '@erc/core';
import {
  createConv2d,
  createLayerNorm,
  createParameter,
  createTransformerBlock,
  disposeParameters,
  type ForwardContext,
  type LinearOptions,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { activationSchema, countSchema, parseConfig, rateSchema } from '../config.js';
import { linearMaker } from '../linear-maker.js';
import { sourcesOf } from '../weights/weight-source.js';
import type { ImageBackbone, ImageBackboneOptions } from './image-backbone.js';

const schema = z.object({
  num_channels: countSchema.default(3),
  image_size: z.union([
    countSchema.transform((size): [number, number] => [size, size]),
    z.tuple([countSchema, countSchema]),
  ]),
  patch_size: countSchema,
  hidden_size: countSchema,
  num_hidden_layers: countSchema,
  num_attention_heads: countSchema,
  intermediate_size: countSchema,
  hidden_act: activationSchema.default('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  qkv_bias: z.boolean().default(true),
  hidden_dropout_prob: rateSchema.default(0),
  attention_probs_dropout_prob: rateSchema.default(0),
});

/** Names of a layer's parts in the files of transformers, and what it calls them since its version 5. */
const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  'attention/query': ['attention.attention.query', 'attention.q_proj'],
  'attention/key': ['attention.attention.key', 'attention.k_proj'],
  'attention/value': ['attention.attention.value', 'attention.v_proj'],
  'attention/output': ['attention.output.dense', 'attention.o_proj'],
  'attention-norm': ['layernorm_before', 'layernorm_before'],
  'feed-forward/0': ['intermediate.dense', 'mlp.fc1'],
  'feed-forward/1': ['output.dense', 'mlp.fc2'],
  'feed-forward-norm': ['layernorm_after', 'layernorm_after'],
};

const partsOf = (layer: number): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(PARTS).map(([part, [long, short]]) => [
      part,
      [`encoder.layer.${layer}.${long}`, `layers.${layer}.${short}`],
    ]),
  );

/**
 * Vision transformer: square patches of a picture, projected, behind a class token, with learned positions; layers with the norm before each part, and a norm
 * at the end. Its maps have one row: the class token, then the patches row by row. Each layer is a stage.
 *
 * Parameters: `<path>/embeddings/class`, `embeddings/positions`, `embeddings/patches/…`, of layer i `<path>/layers/<i>/…` as `createTransformerBlock` of
 * `@erc/nn` has them, `<path>/norm/…`.
 *
 * @see Dosovitskiy et al. 2021, arXiv:2010.11929
 * @throws EncoderError for a config that is none.
 */
export function createVit(
  config: Readonly<Record<string, unknown>>,
  { path }: ImageBackboneOptions,
): ImageBackbone {
  const settings = parseConfig(schema, config, path);
  const {
    hidden_size: dim,
    num_hidden_layers: numLayers,
    num_channels: channels,
    layer_norm_eps: eps,
  } = settings;
  const [height, width] = settings.image_size;
  const side = settings.patch_size;
  const count = Math.floor(height / side) * Math.floor(width / side) + 1;
  // Nothing is drawn: all values come from a file.
  const random = createRandom(0);
  const root = `${path}/embeddings`;
  const make = (name: string, shape: number[]) => createParameter(`${root}/${name}`, shape, zeros(shape));
  const token = make('class', [1, 1, dim]);
  const positions = make('positions', [1, count, dim]);
  const patches = createConv2d({
    path: `${root}/patches`,
    inputDim: channels,
    outputDim: dim,
    kernelSize: side,
    stride: side,
    random,
    init: { kernel: zeros, bias: zeros },
  });
  const plain = linearMaker(undefined);
  const linear = (options: LinearOptions) =>
    plain(
      /\/attention\/(query|key|value)$/.test(options.path)
        ? { ...options, bias: settings.qkv_bias }
        : options,
    );
  const blocks = Array.from({ length: numLayers }, (_, i) =>
    createTransformerBlock({
      path: `${path}/layers/${i}`,
      dim,
      numHeads: settings.num_attention_heads,
      hiddenDim: settings.intermediate_size,
      norm: 'pre',
      eps,
      activation: settings.hidden_act,
      dropoutRates: {
        hidden: settings.hidden_dropout_prob,
        attention: settings.attention_probs_dropout_prob,
      },
      random,
      linear,
    }),
  );
  const norm = createLayerNorm({ path: `${path}/norm`, dim, eps });
  const parts = [patches, ...blocks, norm];

  /** `[batch, 1 + patches, dim]`. */
  function embed(pixels: tf.Tensor4D, context: ForwardContext): tf.Tensor3D {
    if (pixels.shape[1] !== height || pixels.shape[2] !== width) {
      throw new ShapeError(`${path}: pixels`, ['batch', height, width, channels], pixels.shape);
    }
    const [batch] = pixels.shape;
    const ofPatches = tf.reshape<tf.Rank.R3>(patches.apply(pixels), [batch, count - 1, dim]);
    const first = tf.add<tf.Tensor3D>(tf.zeros([batch, 1, dim]), token.variable);
    const placed = tf.add<tf.Tensor3D>(tf.concat([first, ofPatches], 1), positions.variable);
    return context.dropout(placed, settings.hidden_dropout_prob);
  }

  const run = (x: tf.Tensor3D, context: ForwardContext, from: number, to: number): tf.Tensor3D =>
    blocks.slice(from, to).reduce((h, block) => block.apply(h, {}, context), x);
  const toMaps = (x: tf.Tensor3D): tf.Tensor4D => tf.expandDims(x, 1);
  const finish = (x: tf.Tensor3D, context: ForwardContext, from: number): tf.Tensor4D =>
    toMaps(norm.apply(run(x, context, from, numLayers), context));

  return {
    dim,
    channels,
    parameters: [token, positions, ...parts.flatMap(({ parameters }) => parameters)],
    state: [],
    sources: [
      { parameter: token, names: ['embeddings.cls_token'] },
      { parameter: positions, names: ['embeddings.position_embeddings'] },
      ...sourcesOf(patches.parameters, root, { patches: 'embeddings.patch_embeddings.projection' }),
      ...blocks.flatMap(({ parameters }, i) => sourcesOf(parameters, `${path}/layers/${i}`, partsOf(i))),
      ...sourcesOf(norm.parameters, path, { norm: 'layernorm' }),
    ],
    numStages: numLayers,
    hasFinalNorm: true,
    maps: (pixels, context, to) =>
      tf.tidy(() => {
        const x = embed(pixels, context);
        return to === undefined ? finish(x, context, 0) : toMaps(run(x, context, 0, to));
      }),
    mapShape: () => [1, count, dim],
    upper: (maps, context, from) => tf.tidy(() => finish(tf.squeeze(maps, [1]), context, from)),
    dispose() {
      for (const part of parts) part.dispose();
      disposeParameters([token, positions]);
    },
  };
}
