import type { Random } from '@erc/core';
import { normal, uniform } from './basic.js';
import { calculateGain, fansOf, type Nonlinearity } from './fans.js';

/** Options of {@link kaimingUniform} and {@link kaimingNormal}. */
export interface KaimingOptions {
  /** Negative slope of the rectifier, for `leaky_relu`. @default 0 */
  readonly a?: number;
  /** Keeps the variance of the forward or of the backward pass. @default fan_in */
  readonly mode?: 'fan_in' | 'fan_out';
  /** @default leaky_relu */
  readonly nonlinearity?: Nonlinearity;
}

/** Options of {@link xavierUniform} and {@link xavierNormal}. */
export interface XavierOptions {
  /** @default 1 */
  readonly gain?: number;
}

function kaimingStd(shape: readonly number[], options: KaimingOptions): number {
  const { a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu' } = options;
  const { fanIn, fanOut } = fansOf(shape);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut);
}

function xavierStd(shape: readonly number[], { gain = 1 }: XavierOptions): number {
  const { fanIn, fanOut } = fansOf(shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** Uniform with the given standard deviation: ±√3·std. */
function uniformOfStd(shape: readonly number[], random: Random, std: number): Float32Array {
  const bound = Math.sqrt(3) * std;
  return uniform(shape, random, { a: -bound, b: bound });
}

/**
 * Uniform in `±gain · √(3 / fan)`.
 *
 * @param shape `[out, in, …window]`.
 * @see He et al. 2015, "Delving Deep into Rectifiers", arXiv:1502.01852; PyTorch `torch.nn.init.kaiming_uniform_`
 */
export function kaimingUniform(
  shape: readonly number[],
  random: Random,
  options: KaimingOptions = {},
): Float32Array {
  return uniformOfStd(shape, random, kaimingStd(shape, options));
}

/** Normal with standard deviation `gain / √fan`. @see {@link kaimingUniform} */
export function kaimingNormal(
  shape: readonly number[],
  random: Random,
  options: KaimingOptions = {},
): Float32Array {
  return normal(shape, random, { std: kaimingStd(shape, options) });
}

/**
 * Uniform in `±gain · √(6 / (fanIn + fanOut))`.
 *
 * @param shape `[out, in, …window]`.
 * @see Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks"; PyTorch
 *   `torch.nn.init.xavier_uniform_`
 */
export function xavierUniform(
  shape: readonly number[],
  random: Random,
  options: XavierOptions = {},
): Float32Array {
  return uniformOfStd(shape, random, xavierStd(shape, options));
}

/** Normal with standard deviation `gain · √(2 / (fanIn + fanOut))`. @see {@link xavierUniform} */
export function xavierNormal(
  shape: readonly number[],
  random: Random,
  options: XavierOptions = {},
): Float32Array {
  return normal(shape, random, { std: xavierStd(shape, options) });
}

/** What PyTorch gives the kernels of `nn.Linear` and `nn.Conv*d`: {@link kaimingUniform} with a = √5, which is `±1/√fanIn`. */
export function defaultKernel(shape: readonly number[], random: Random): Float32Array {
  return kaimingUniform(shape, random, { a: Math.sqrt(5) });
}

/** What PyTorch gives the biases of `nn.Linear` and `nn.Conv*d`: uniform in `±1/√fanIn` of their kernel. */
export function defaultBias(shape: readonly number[], random: Random, fanIn: number): Float32Array {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  return uniform(shape, random, { a: -bound, b: bound });
}
