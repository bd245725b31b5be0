import { ConfigError, type Random } from '@erc/core';
import { sizeOf } from './fans.js';

const fill = (shape: readonly number[], draw: () => number): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, draw);

/** All 0. */
export const zeros = (shape: readonly number[]): Float32Array => new Float32Array(sizeOf(shape));

/** All 1. */
export const ones = (shape: readonly number[]): Float32Array => new Float32Array(sizeOf(shape)).fill(1);

/** Uniform in `[a, b)`. @default 0 … 1 */
export function uniform(
  shape: readonly number[],
  random: Random,
  { a = 0, b = 1 }: { readonly a?: number; readonly b?: number } = {},
): Float32Array {
  return fill(shape, () => a + (b - a) * random.next());
}

/** Normal with mean `mean` and standard deviation `std`. @default 0, 1 */
export function normal(
  shape: readonly number[],
  random: Random,
  { mean = 0, std = 1 }: { readonly mean?: number; readonly std?: number } = {},
): Float32Array {
  return fill(shape, () => mean + std * random.normal());
}

/** Options of {@link truncatedNormal}. */
export interface TruncatedNormalOptions {
  /** @default 0 */
  readonly mean?: number;
  /** Standard deviation before the cut. @default 1 */
  readonly std?: number;
  /** Lowest value; itself, not in standard deviations. @default -2 */
  readonly a?: number;
  /** Highest value. @default 2 */
  readonly b?: number;
}

/**
 * Normal, drawn again while outside `[a, b]`.
 *
 * @throws ConfigError when the mean is more than two standard deviations outside `[a, b]`, where PyTorch warns: almost every draw would miss.
 * @see PyTorch `torch.nn.init.trunc_normal_`
 */
export function truncatedNormal(
  shape: readonly number[],
  random: Random,
  { mean = 0, std = 1, a = -2, b = 2 }: TruncatedNormalOptions = {},
): Float32Array {
  if (!(a < b) || mean < a - 2 * std || mean > b + 2 * std) {
    throw new ConfigError(
      `truncatedNormal: expected a < b, and a mean within two standard deviations (${std}) of ${a} … ${b}, received ${mean}.`,
    );
  }
  return fill(shape, () => {
    let value = mean + std * random.normal();
    while (value < a || value > b) value = mean + std * random.normal();
    return value;
  });
}
