import { type Random, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import type { TrainableModule } from './contracts.js';
import { convolve, type Pair } from './convolve.js';
import { createKernel, type KernelInit } from './kernel.js';
import { disposeParameters } from './parameter.js';

interface ConvOptions<Extent> {
  /** Parameters are `<path>/kernel` and `<path>/bias`. */
  readonly path: string;
  /** Channels of the input. */
  readonly inputDim: number;
  /** Channels of the output. */
  readonly outputDim: number;
  /** Window, in steps or pixels. */
  readonly kernelSize: Extent;
  /** @default 1 */
  readonly stride?: Extent;
  /** Zeros added on both sides. @default 0 */
  readonly padding?: Extent;
  /** @default true */
  readonly bias?: boolean;
  /** Place of the channels in input and output: `last` as everywhere in this library, or `first` as in PyTorch. @default last */
  readonly channels?: 'first' | 'last';
  readonly random: Random;
  readonly init?: KernelInit;
}

/** Options of {@link createConv1d}. */
export type Conv1dOptions = ConvOptions<number>;

/** Options of {@link createConv2d}; a single number stands for height and width. */
export type Conv2dOptions = ConvOptions<number | Pair>;

/** A convolution over the axes between batch and channels. */
export interface Conv<T extends tf.Tensor> extends TrainableModule {
  readonly inputDim: number;
  readonly outputDim: number;
  apply(x: T): T;
}

const pair = (extent: number | Pair): Pair => (typeof extent === 'number' ? [extent, extent] : extent);

function checkOptions(options: Conv2dOptions): void {
  const { path, inputDim, outputDim, kernelSize, stride = 1, padding = 0 } = options;
  checkInteger(`${path}: inputDim`, inputDim);
  checkInteger(`${path}: outputDim`, outputDim);
  for (const extent of pair(kernelSize)) checkInteger(`${path}: kernelSize`, extent);
  for (const extent of pair(stride)) checkInteger(`${path}: stride`, extent);
  for (const extent of pair(padding)) checkInteger(`${path}: padding`, extent, 0);
}

/**
 * Two-dimensional convolution (cross-correlation), without dilation and groups. Out extent: `⌊(in + 2·padding − window) / stride⌋ + 1`.
 *
 * - kernel: `[outputDim, inputDim, height, width]`, stored as PyTorch stores it
 * - in: `[batch, height, width, inputDim]`, or `[batch, inputDim, height, width]` with channels first
 * - out: the same with `outputDim`
 *
 * @see PyTorch `torch.nn.Conv2d`
 */
export function createConv2d(options: Conv2dOptions): Conv<tf.Tensor4D> {
  checkOptions(options);
  const { path, inputDim, outputDim, bias = true, channels = 'last', random, init = {} } = options;
  const [stride, padding] = [pair(options.stride ?? 1), pair(options.padding ?? 0)];
  const shape = [outputDim, inputDim, ...pair(options.kernelSize)];
  const parameters = createKernel(path, shape, bias, random, init);
  const [kernel, offset] = parameters;
  const first = channels === 'first';

  return {
    inputDim,
    outputDim,
    parameters,
    apply(x) {
      if (x.rank !== 4 || x.shape[first ? 1 : 3] !== inputDim) {
        const expected = first
          ? ['batch', inputDim, 'height', 'width']
          : ['batch', 'height', 'width', inputDim];
        throw new ShapeError(path, expected, x.shape);
      }
      return tf.tidy(() => {
        const image = first ? (tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D) : x;
        const product = convolve(image, kernel!.variable as tf.Tensor4D, stride, padding);
        const y = offset ? tf.add<tf.Tensor4D>(product, offset.variable) : product;
        return first ? (tf.transpose(y, [0, 3, 1, 2]) as tf.Tensor4D) : y;
      });
    },
    dispose: () => disposeParameters(parameters),
  };
}

/**
 * One-dimensional convolution (cross-correlation) over steps, without dilation and groups. Out steps:
 * `⌊(in + 2·padding − window) / stride⌋ + 1`.
 *
 * - kernel: `[outputDim, inputDim, kernelSize]`, stored as PyTorch stores it
 * - in: `[batch, steps, inputDim]`, or `[batch, inputDim, steps]` with channels first
 * - out: the same with `outputDim`
 *
 * @see PyTorch `torch.nn.Conv1d`
 */
export function createConv1d(options: Conv1dOptions): Conv<tf.Tensor3D> {
  checkOptions(options);
  const { path, inputDim, outputDim, kernelSize, stride = 1, padding = 0 } = options;
  const { bias = true, channels = 'last', random, init = {} } = options;
  const parameters = createKernel(path, [outputDim, inputDim, kernelSize], bias, random, init);
  const [kernel, offset] = parameters;
  const first = channels === 'first';

  return {
    inputDim,
    outputDim,
    parameters,
    apply(x) {
      if (x.rank !== 3 || x.shape[first ? 1 : 2] !== inputDim) {
        throw new ShapeError(
          path,
          first ? ['batch', inputDim, 'steps'] : ['batch', 'steps', inputDim],
          x.shape,
        );
      }
      return tf.tidy(() => {
        const rows = first ? tf.transpose(x, [0, 2, 1]) : x;
        const image = tf.expandDims(rows, 1) as tf.Tensor4D; // one row of pixels
        const window = tf.expandDims(kernel!.variable, 2) as tf.Tensor4D; // [out, in, 1, kernelSize]
        const product = tf.squeeze<tf.Tensor3D>(convolve(image, window, [1, stride], [0, padding]), [1]);
        const y = offset ? tf.add<tf.Tensor3D>(product, offset.variable) : product;
        return first ? (tf.transpose(y, [0, 2, 1]) as tf.Tensor3D) : y;
      });
    },
    dispose: () => disposeParameters(parameters),
  };
}
