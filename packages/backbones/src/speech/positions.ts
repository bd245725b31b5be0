import {
  type ActivationName,
  activations,
  convolveInGroups,
  createParameter,
  disposeParameters,
  ones,
  type TrainableModule,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { WeightSource } from '../weights/weight-source.js';

/** Positions by a convolution over the steps. */
export interface ConvolvedPositions extends TrainableModule {
  readonly sources: readonly WeightSource[];
  /** @param x `[batch, steps, dim]`, padding 0. @returns The same shape. */
  of(x: tf.Tensor3D): tf.Tensor3D;
}

/**
 * `activation(conv(x) + b)`, a convolution in groups whose kernel is `g · v / ‖v‖`, the norm of each tap taken over all channels.
 *
 * Parameters: `<path>/length` g `[1, 1, window]`, `<path>/direction` v `[dim, dim / groups, window]`, `<path>/bias`.
 *
 * @see Baevski et al. 2020, arXiv:2006.11477, section 2; Salimans and Kingma 2016 (weight norm), arXiv:1602.07868
 */
export function createConvolvedPositions(
  path: string,
  options: {
    readonly dim: number;
    readonly groups: number;
    readonly window: number;
    readonly activation: ActivationName;
  },
): ConvolvedPositions {
  const { dim, groups, window, activation } = options;
  const make = (name: string, shape: number[], init: typeof zeros) =>
    createParameter(`${path}/${name}`, shape, init(shape));
  const length = make('length', [1, 1, window], ones);
  const direction = make('direction', [dim, dim / groups, window], ones);
  const bias = make('bias', [dim], zeros);
  const parameters = [length, direction, bias];
  const at = 'encoder.pos_conv_embed.conv';
  return {
    parameters,
    // The names of PyTorch's weight norm before and since its parametrizations.
    sources: [
      { parameter: length, names: [`${at}.parametrizations.weight.original0`, `${at}.weight_g`] },
      { parameter: direction, names: [`${at}.parametrizations.weight.original1`, `${at}.weight_v`] },
      { parameter: bias, names: [`${at}.bias`] },
    ],
    of: (x) =>
      tf.tidy(() => {
        const v = direction.variable;
        const norm = tf.sqrt(tf.sum(tf.square(v), [0, 1], true)); // [1, 1, window]
        const kernel = tf.mul<tf.Tensor3D>(v, tf.div(length.variable, norm));
        return activations[activation](
          tf.add<tf.Tensor3D>(convolveInGroups(x, kernel, groups), bias.variable),
        );
      }),
    dispose: () => disposeParameters(parameters),
  };
}
