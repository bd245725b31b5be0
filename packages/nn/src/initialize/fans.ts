import { ConfigError, type Random } from '@erc/core';

/** Makes the values of one parameter, row-major. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/** What a gain is chosen for. `linear` and `conv` have none. */
export type Nonlinearity = 'linear' | 'conv' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'selu';

/** Values that a parameter may have: 8 GB of them. */
const MOST_VALUES = 2 ** 31 - 1;

/**
 * Number of elements of a shape.
 *
 * @param path The parameter, for errors. @default 'parameter'
 * @throws ConfigError for more than 2³¹ − 1.
 */
export function sizeOf(shape: readonly number[], path = 'parameter'): number {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size <= MOST_VALUES) return size;
  throw new ConfigError(
    `${path}: expected at most ${MOST_VALUES} values, received ${shape.join(' × ')} of them.`,
  );
}

/**
 * Inputs and outputs of one unit of a kernel `[out, in, …window]`: `fanIn = in · ∏window`, `fanOut = out · ∏window`.
 *
 * @throws ConfigError for fewer than two axes.
 * @see PyTorch `torch.nn.init._calculate_fan_in_and_fan_out`
 */
export function fansOf(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const [outputs, inputs, ...window] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ConfigError(`initialize: expected a shape [out, in, …], received [${shape.join(', ')}].`);
  }
  return { fanIn: inputs * sizeOf(window), fanOut: outputs * sizeOf(window) };
}

/**
 * The gain that keeps the variance through a nonlinearity: 1 for `linear`, `conv`, `sigmoid`; 5/3 for `tanh`; √2 for `relu`;
 * `√(2 / (1 + slope²))` for `leaky_relu`; 3/4 for `selu`.
 *
 * @param slope Negative slope, for `leaky_relu` only. @default 0.01
 * @see PyTorch `torch.nn.init.calculate_gain`
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + slope ** 2));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}
