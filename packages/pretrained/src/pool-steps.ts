import { ShapeError } from '@erc/core';

/**
 * How the steps of an input become one vector: `sd` is their standard deviation (divided by n), `change` the last step minus the first, `mean-max` the mean
 * and then the maximum, end to end.
 */
export type Pooling = 'first' | 'mean' | 'max' | 'last' | 'sd' | 'change' | 'mean-max';

/** Width of what {@link poolSteps} gives for steps of width `dim`. */
export const pooledDim = (dim: number, pooling: Pooling): number => (pooling === 'mean-max' ? 2 * dim : dim);

/**
 * One vector for each input of a batch, of its own steps only: padding behind them is never read. An input without steps gives zeros.
 *
 * @param values `[batch, steps, dim]`, row-major.
 * @param lengths Steps of each input that are its own, `[batch]`, in `0 … steps`.
 * @returns One array of {@link pooledDim} elements for each input. Sums run in float64.
 */
export function poolSteps(
  values: Float32Array,
  [batch, steps, dim]: readonly [batch: number, steps: number, dim: number],
  lengths: readonly number[],
  pooling: Pooling,
): Float32Array[] {
  if (lengths.length !== batch) throw new ShapeError('poolSteps: lengths', [batch], [lengths.length]);
  if (values.length !== batch * steps * dim) {
    throw new ShapeError('poolSteps: values', [batch, steps, dim], [values.length]);
  }
  return lengths.map((length, i) => {
    const at = i * steps * dim;
    return pooled(values.subarray(at, at + length * dim), dim, pooling);
  });
}

function pooled(own: Float32Array, dim: number, pooling: Pooling): Float32Array {
  switch (pooling) {
    case 'first':
      return padded(own.slice(0, dim), dim);
    case 'last':
      return padded(own.slice(Math.max(0, own.length - dim)), dim);
    case 'mean':
      return stepMean(own, dim);
    case 'max':
      return stepMax(own, dim);
    case 'sd':
      return stepSd(own, dim);
    case 'change':
      return Float32Array.from({ length: dim }, (_, k) =>
        own.length === 0 ? 0 : own[own.length - dim + k]! - own[k]!,
      );
    case 'mean-max': {
      const both = new Float32Array(2 * dim);
      both.set(stepMean(own, dim));
      both.set(stepMax(own, dim), dim);
      return both;
    }
  }
}

const padded = (step: Float32Array, dim: number): Float32Array =>
  step.length === dim ? step : new Float32Array(dim);

const stepMean = (own: Float32Array, dim: number): Float32Array => Float32Array.from(stepMeans(own, dim));

function stepMeans(own: Float32Array, dim: number): Float64Array {
  const sums = new Float64Array(dim);
  for (let at = 0; at < own.length; at += dim) for (let k = 0; k < dim; k++) sums[k]! += own[at + k]!;
  const steps = Math.max(1, own.length / dim);
  return sums.map((sum) => sum / steps);
}

function stepSd(own: Float32Array, dim: number): Float32Array {
  const means = stepMeans(own, dim);
  const squares = new Float64Array(dim);
  for (let at = 0; at < own.length; at += dim) {
    for (let k = 0; k < dim; k++) squares[k]! += (own[at + k]! - means[k]!) ** 2;
  }
  const steps = Math.max(1, own.length / dim);
  return Float32Array.from(squares, (square) => Math.sqrt(square / steps));
}

function stepMax(own: Float32Array, dim: number): Float32Array {
  const largest = padded(own.slice(0, dim), dim);
  for (let at = dim; at < own.length; at += dim) {
    for (let k = 0; k < dim; k++) largest[k] = Math.max(largest[k]!, own[at + k]!);
  }
  return largest;
}
