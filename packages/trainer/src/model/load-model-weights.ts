import type { WeightReader } from '@erc/core';
import type { Parameter } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { checkOrigins, matchWeights } from '../step/match-weights.js';
import type { Model } from './model.js';

/** Options of {@link loadModelWeights}. */
export interface LoadModelWeightsOptions {
  /** Parameters that keep the values they begin with where the weights lack them. @default none */
  readonly mayLack?: ((parameter: Parameter) => boolean) | undefined;
}

/**
 * Sets the parameters and the state of a model that no step computes with: one array is held at a time.
 *
 * @param weights Of the model alone, as `modelWeights` of `@erc/run-folder` gives them.
 * @throws DataError for weights that are missing or not known, and for those that are left to another file than the model has read; ShapeError.
 */
export async function loadModelWeights(
  { parameters, state = [] }: Pick<Model, 'parameters' | 'state'>,
  weights: WeightReader,
  { mayLack }: LoadModelWeightsOptions = {},
): Promise<void> {
  const saved = [...parameters, ...state];
  const given = matchWeights(saved, weights, mayLack ? { mayLack } : {});
  const byPath = new Map(saved.map((parameter) => [parameter.path, parameter]));
  checkOrigins(weights.origins, { byPath, untouched: new Set(saved.filter(({ origin }) => origin)) });
  for (const { path, variable } of given) {
    const values = await weights.read(path);
    // The backend may keep the array, and a reader's view is valid for a while only.
    tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape, 'float32')));
  }
}
