import { DataError, type FeatureArray, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import type { Parameter } from './contracts.js';
import { sizeOf } from './initialize/fans.js';

/** Number of elements in all parameters. */
export function countParameters(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { variable }) => sum + variable.size, 0);
}

/** Copies of all values by path, such as a checkpoint holds them. */
export function namedValues(parameters: readonly Parameter[]): Record<string, FeatureArray> {
  return Object.fromEntries(
    parameters.map(({ path, variable }) => [
      path,
      { data: Float32Array.from(variable.dataSync()), shape: variable.shape },
    ]),
  );
}

/**
 * Whether arrays fit parameters, path by path.
 *
 * @returns The arrays in the order of the parameters.
 * @throws DataError when a path is missing or not known, or the values are not float32.
 * @throws ShapeError when a shape differs.
 */
export function matchValues(
  parameters: readonly Parameter[],
  arrays: Readonly<Record<string, FeatureArray>>,
): Float32Array[] {
  const paths = new Set(parameters.map(({ path }) => path));
  const missing = [...paths].filter((path) => !Object.hasOwn(arrays, path));
  const extra = Object.keys(arrays).filter((path) => !paths.has(path));
  if (missing.length > 0 || extra.length > 0) {
    const list = (names: readonly string[]): string =>
      names.length === 0 ? 'none' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
    throw new DataError(
      `loadValues: expected ${paths.size} arrays, one for each parameter, received ${Object.keys(arrays).length}; ` +
        `missing: ${list(missing)}; not known: ${list(extra)}.`,
    );
  }
  return parameters.map(({ path, variable }) => {
    const { data, shape } = arrays[path]!;
    if (shape.join() !== variable.shape.join())
      throw new ShapeError(`loadValues: "${path}"`, variable.shape, shape);
    if (!(data instanceof Float32Array) || data.length !== sizeOf(shape)) {
      throw new DataError(
        `loadValues: "${path}": expected ${sizeOf(shape)} float32 values, received ${data.length} of ${data.constructor.name}.`,
      );
    }
    return data;
  });
}

/**
 * Puts values back, by path. All are checked before the first is written, so that a wrong checkpoint changes nothing.
 *
 * @throws what {@link matchValues} throws.
 */
export function loadValues(
  parameters: readonly Parameter[],
  arrays: Readonly<Record<string, FeatureArray>>,
): void {
  const values = matchValues(parameters, arrays);
  for (const [i, { variable }] of parameters.entries()) {
    tf.tidy(() => variable.assign(tf.tensor(values[i]!.slice(), variable.shape, 'float32')));
  }
}
