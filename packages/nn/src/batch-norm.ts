import { ConfigError, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import type { ForwardContext, Parameter, TrainableModule } from './contracts.js';
import { ones, zeros } from './initialize/basic.js';
import { createParameter, disposeParameters } from './parameter.js';
import { standardizeOver } from './standardize-over.js';

/** Options of {@link createBatchNorm}. */
export interface BatchNormOptions {
  /** Parameters are `<path>/scale` (from 1) and `<path>/bias` (from 0), state `<path>/mean` (from 0) and `<path>/variance` (from 1). */
  readonly path: string;
  /** Number of channels, the last axis. */
  readonly dim: number;
  /** Added to the variance. @default 1e-5 */
  readonly eps?: number;
  /** Share of a batch in the running statistics, PyTorch's `momentum`. @default 0.1 */
  readonly momentum?: number;
  /**
   * Which statistics: the running ones always (`frozen`), or, while training, those of the batch, which move the running ones (`batch`).
   * @default 'frozen'
   */
  readonly statistics?: 'frozen' | 'batch';
}

/** Batch normalisation over the channels. */
export interface BatchNorm extends TrainableModule {
  readonly dim: number;
  /** The running mean and variance. */
  readonly state: readonly Parameter[];
  /** @param x `[batch, …, dim]`. */
  apply<T extends tf.Tensor>(x: T, context: ForwardContext): T;
}

/**
 * Batch normalisation: `y = (x − mean) / √(variance + eps) · scale + bias`, channel by channel.
 *
 * With `batch`, while training: mean and biased variance are those of all places of the batch's examples (rows that fill a batch up do not
 * count, see `ForwardContext.real`), and `running ← (1 − momentum) · running + momentum · found`, with the unbiased variance.
 *
 * @see Ioffe and Szegedy 2015, arXiv:1502.03167; PyTorch `torch.nn.BatchNorm2d`
 * @throws ConfigError in `apply`, when statistics of batches are wanted of a context that cannot assign.
 */
export function createBatchNorm(options: BatchNormOptions): BatchNorm {
  const { path, dim, eps = 1e-5, momentum = 0.1, statistics = 'frozen' } = options;
  checkInteger(`${path}: dim`, dim);
  if (!(momentum > 0 && momentum <= 1)) {
    throw new ConfigError(`${path}: momentum: expected more than 0 and at most 1, received ${momentum}.`);
  }
  const make = (name: string, values: Float32Array, trainable: boolean): Parameter =>
    createParameter(`${path}/${name}`, [dim], values, { trainable });
  const scale = make('scale', ones([dim]), true);
  const bias = make('bias', zeros([dim]), true);
  const mean = make('mean', zeros([dim]), false);
  const variance = make('variance', ones([dim]), false);

  function byBatch<T extends tf.Tensor>(x: T, { assign, real }: ForwardContext): T {
    if (!assign) {
      throw new ConfigError(
        `${path}: statistics: expected a context that assigns running statistics for "batch", received one without assign.`,
      );
    }
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const weights = real && tf.reshape(real, [x.shape[0]!, ...x.shape.slice(1).map(() => 1)]);
    const found = standardizeOver(x, { axes, eps, ...(weights && { weights }) });
    const places = x.shape.slice(1, -1).reduce((product, extent) => product * extent, 1);
    const count = tf.mul(real ? tf.sum(real) : tf.scalar(x.shape[0]!), places);
    const unbiased = tf.mul(found.variance, tf.div(count, tf.maximum(tf.sub(count, 1), 1)));
    const move = ({ variable }: Parameter, now: tf.Tensor): void =>
      assign(variable, tf.add(tf.mul(variable, 1 - momentum), tf.mul(tf.reshape(now, [dim]), momentum)));
    move(mean, found.mean);
    move(variance, unbiased);
    return tf.add(tf.mul(found.value, scale.variable), bias.variable);
  }

  return {
    dim,
    parameters: [scale, bias],
    state: [mean, variance],
    apply<T extends tf.Tensor>(x: T, context: ForwardContext): T {
      if (x.rank < 2 || x.shape[x.rank - 1] !== dim) throw new ShapeError(path, ['batch', '…', dim], x.shape);
      return tf.tidy(() => {
        if (statistics === 'batch' && context.training) return byBatch(x, context);
        // Joined over the channels first: two passes over x in place of four.
        const factor = tf.div(scale.variable, tf.sqrt(tf.add(variance.variable, eps)));
        return tf.add<T>(tf.mul(x, factor), tf.sub(bias.variable, tf.mul(mean.variable, factor)));
      });
    },
    dispose: () => disposeParameters([scale, bias, mean, variance]),
  };
}
