import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import type { Parameter } from './contracts.js';
import { sizeOf } from './initialize/fans.js';

/** Options of {@link createParameter}. */
export interface ParameterOptions {
  /** `false` keeps the gradient away: the variable is frozen. @default true */
  readonly trainable?: boolean;
}

/**
 * A float32 variable with a path.
 *
 * The tfjs name of the variable is left to tfjs, which counts: names are global to the process and a duplicate throws, while the same
 * path may exist in two models.
 *
 * @param path Unique in its model, such as `fusion/projection/kernel`.
 * @param values Row-major; copied.
 */
export function createParameter(
  path: string,
  shape: readonly number[],
  values: Float32Array,
  { trainable = true }: ParameterOptions = {},
): Parameter {
  if (values.length !== sizeOf(shape)) throw new ShapeError(path, shape, [values.length]);
  const variable = tf.tidy(() => tf.variable(tf.tensor(values.slice(), [...shape], 'float32'), trainable));
  return { path, variable };
}

/** Frees the variables of parameters. */
export function disposeParameters(parameters: readonly Parameter[]): void {
  for (const { variable } of parameters) variable.dispose();
}
