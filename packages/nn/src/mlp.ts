import { parseOptions, type Random } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { ACTIVATION_NAMES, activations } from './activations.js';
import type { ForwardContext } from './contracts.js';
import { dropoutRateSchema } from './dropout-rate.js';
import { l2Normalize } from './l2-normalize.js';
import type { Layer } from './layer.js';
import { createLinear } from './linear.js';

/** A layer of a feed-forward list. */
export const feedForwardLayerSchema = z.strictObject({
  /** Width of its output. */
  dim: z.int().min(1),
  /** Share of the output that dropout sets to 0 while training. */
  dropoutRate: dropoutRateSchema.default(0),
  activation: z.enum(ACTIVATION_NAMES).default('relu'),
  /** Scales the output, after dropout, to Euclidean length 1. @default false */
  l2Normalize: z.boolean().default(false),
  /** Whether the linear layer adds a learned vector. @default true */
  bias: z.boolean().optional(),
});

const { dim, activation, ...fields } = feedForwardLayerSchema.shape;

/** One step of a feed-forward list: a layer, or without `dim` dropout alone, scaling alone, or both. */
export const feedForwardStepSchema = z
  .strictObject({
    dim: dim.optional(),
    dropoutRate: fields.dropoutRate,
    activation: activation.unwrap().optional(),
    l2Normalize: fields.l2Normalize,
    bias: fields.bias,
  })
  .transform((step, context) => {
    const { dim: width, dropoutRate, activation: named, l2Normalize: scaled, bias } = step;
    if (width !== undefined) {
      return {
        dim: width,
        dropoutRate,
        activation: named ?? activation.parse(undefined),
        l2Normalize: scaled,
        ...(bias !== undefined && { bias }),
      };
    }
    const ofLayer = named !== undefined ? 'activation' : bias !== undefined ? 'bias' : undefined;
    if (ofLayer !== undefined) {
      context.addIssue({
        code: 'custom',
        path: [ofLayer],
        message: `expected dim beside ${ofLayer}, received none`,
      });
    } else if (dropoutRate === 0 && !scaled) {
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'expected dim, dropoutRate or l2Normalize, received none of them',
      });
    }
    return { dropoutRate, l2Normalize: scaled };
  });

/** A feed-forward list: linear, activation, dropout and, where asked for, scaling, once for each entry. */
export const feedForwardSchema = z.array(feedForwardStepSchema).min(1);

/** A step of a feed-forward list, as a recipe gives it. */
export type FeedForwardLayer = z.input<typeof feedForwardStepSchema>;

/** Options of {@link createMlp}. */
export interface MlpOptions {
  /** Parameters are `<path>/<index>/kernel` and `<path>/<index>/bias`. */
  readonly path: string;
  readonly inputDim: number;
  /** At least one. */
  readonly layers: readonly FeedForwardLayer[];
  readonly random: Random;
}

/**
 * Multi-layer perceptron: `dropout(activation(linear(x)))`, scaled to length 1 where asked for, for each entry of `layers`; an entry without `dim` is
 * its dropout or its scaling alone.
 *
 * - in: `[batch, inputDim]` or `[batch, steps, inputDim]`
 * - out: the same with the `dim` of the last entry that has one
 *
 * @throws ConfigError when an entry is wrong, naming it.
 */
export function createMlp({ path, inputDim, layers, random }: MlpOptions): Layer {
  let width = inputDim;
  const steps = parseOptions(feedForwardSchema, layers, 'createMlp').map((step, index) => {
    const { dropoutRate, l2Normalize: scaled } = step;
    const scale = scaled ? l2Normalize : <T extends tf.Tensor>(x: T): T => x;
    if (!('dim' in step)) return { linear: undefined, dropoutRate, scale };
    const linear = createLinear({
      path: `${path}/${index}`,
      inputDim: width,
      outputDim: step.dim,
      bias: step.bias ?? true,
      random,
    });
    width = step.dim;
    return { linear, activate: activations[step.activation], dropoutRate, scale };
  });

  return {
    inputDim,
    outputDim: width,
    parameters: steps.flatMap(({ linear }) => linear?.parameters ?? []),
    apply<T extends tf.Tensor>(x: T, context: ForwardContext): T {
      return tf.tidy(() =>
        steps.reduce<T>((h, step) => {
          const made = step.linear ? step.activate(step.linear.apply(h, context)) : h;
          return step.scale(context.dropout(made, step.dropoutRate));
        }, x),
      );
    },
    dispose() {
      for (const { linear } of steps) linear?.dispose();
    },
  };
}
