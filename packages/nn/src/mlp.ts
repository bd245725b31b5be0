import { parseOptions, type Random } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { ACTIVATION_NAMES, activations } from './activations.js';
import type { ForwardContext } from './contracts.js';
import { dropoutRateSchema } from './dropout-rate.js';
import { l2Normalize } from './l2-normalize.js';
import type { Layer } from './layer.js';
import { createLinear } from './linear.js';

/** One step of a feed-forward list. */
export const feedForwardLayerSchema = z.strictObject({
  /** Width of its output. */
  dim: z.int().min(1),
  /** Share of the output that dropout sets to 0 while training. */
  dropoutRate: dropoutRateSchema.default(0),
  activation: z.enum(ACTIVATION_NAMES).default('relu'),
  /** Scales the output, after dropout, to Euclidean length 1. @default false */
  l2Normalize: z.boolean().default(false),
});

/** A feed-forward list: linear, activation, dropout and, where asked for, scaling, once for each entry. */
export const feedForwardSchema = z.array(feedForwardLayerSchema).min(1);

/** A step of a feed-forward list, as a recipe gives it. */
export type FeedForwardLayer = z.input<typeof feedForwardLayerSchema>;

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
 * Multi-layer perceptron: `dropout(activation(linear(x)))`, scaled to length 1 where asked for, for each entry of `layers`.
 *
 * - in: `[batch, inputDim]` or `[batch, steps, inputDim]`
 * - out: the same with the `dim` of the last entry
 *
 * @throws ConfigError when an entry is wrong, naming it.
 */
export function createMlp({ path, inputDim, layers, random }: MlpOptions): Layer {
  const steps = parseOptions(feedForwardSchema, layers, 'createMlp').map(
    ({ dim, dropoutRate, activation, l2Normalize: scaled }, index, all) => ({
      linear: createLinear({
        path: `${path}/${index}`,
        inputDim: index === 0 ? inputDim : all[index - 1]!.dim,
        outputDim: dim,
        random,
      }),
      activate: activations[activation],
      dropoutRate,
      scale: scaled ? l2Normalize : <T extends tf.Tensor>(x: T): T => x,
    }),
  );

  return {
    inputDim,
    outputDim: steps[steps.length - 1]!.linear.outputDim,
    parameters: steps.flatMap(({ linear }) => linear.parameters),
    apply<T extends tf.Tensor>(x: T, context: ForwardContext): T {
      return tf.tidy(() =>
        steps.reduce<T>(
          (h, { linear, activate, dropoutRate, scale }) =>
            scale(context.dropout(activate(linear.apply(h, context)), dropoutRate)),
          x,
        ),
      );
    },
    dispose() {
      for (const { linear } of steps) linear.dispose();
    },
  };
}
