import { ConfigError } from '@erc/core';
import type { ForwardContext } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/**
 * Random numbers of a forward pass, or `undefined` when nothing is random.
 *
 * @throws ConfigError for a context of training that has none.
 */
export function drawUniform(
  { training, uniform }: ForwardContext,
  shape: readonly number[],
  where: string,
): tf.Tensor | undefined {
  if (training && !uniform) {
    throw new ConfigError(
      `${where}: expected a context with uniform for masked spans and layers that are left out, received one without.`,
    );
  }
  return uniform?.(shape);
}
