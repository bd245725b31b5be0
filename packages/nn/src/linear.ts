import { type Random, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import { createKernel, type KernelInit } from './kernel.js';
import type { Layer } from './layer.js';
import { disposeParameters } from './parameter.js';

/** Options of {@link createLinear}. */
export interface LinearOptions {
  /** Parameters are `<path>/kernel` and `<path>/bias`. */
  readonly path: string;
  readonly inputDim: number;
  readonly outputDim: number;
  /** @default true */
  readonly bias?: boolean;
  /** Each parameter takes a fork named by its path, so that other modules change nothing here. */
  readonly random: Random;
  readonly init?: KernelInit;
}

/**
 * Linear layer over the last axis: `y = x · Wᵀ + b`.
 *
 * - kernel W: `[outputDim, inputDim]`, stored as PyTorch stores it; also the faster way round for the engine
 * - in: `[batch, inputDim]` or `[batch, steps, inputDim]`
 * - out: the same with `outputDim`
 *
 * @see PyTorch `torch.nn.Linear`
 */
export function createLinear({
  path,
  inputDim,
  outputDim,
  bias = true,
  random,
  init = {},
}: LinearOptions): Layer {
  checkInteger(`${path}: inputDim`, inputDim);
  checkInteger(`${path}: outputDim`, outputDim);
  const [kernel, offset] = createKernel(path, [outputDim, inputDim], bias, random, init);
  const parameters = offset ? [kernel!, offset] : [kernel!];

  return {
    inputDim,
    outputDim,
    parameters,
    apply<T extends tf.Tensor>(x: T): T {
      if (x.rank < 2 || x.shape[x.rank - 1] !== inputDim)
        throw new ShapeError(path, ['…', inputDim], x.shape);
      return tf.tidy(() => {
        const rows = x.rank === 2 ? x : tf.reshape(x, [-1, inputDim]);
        const product = tf.matMul(rows, kernel!.variable, false, true); // [rows, outputDim]
        const y = offset ? tf.add(product, offset.variable) : product;
        return (x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outputDim])) as T;
      });
    },
    dispose: () => disposeParameters(parameters),
  };
}
