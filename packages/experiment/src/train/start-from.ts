import { type FeatureArray, ShapeError } from '@erc/core';
import type { ModelStep } from '@erc/trainer';

type Weights = Readonly<Record<string, FeatureArray>>;

/**
 * Gives a step the weights of another with the same model. What only one of the two has, such as what their losses train, stays as it is.
 *
 * @throws ShapeError where a parameter has another shape.
 */
export async function startFrom(
  step: Pick<ModelStep, 'weights' | 'loadWeights'>,
  given: Weights,
): Promise<void> {
  const own = await step.weights();
  const taken = Object.entries(own).map(([path, array]): [string, FeatureArray] => {
    const other = given[path];
    if (other && String(other.shape) !== String(array.shape)) {
      throw new ShapeError(`weights of ${path}`, array.shape, other.shape);
    }
    return [path, other ?? array];
  });
  await step.loadWeights(Object.fromEntries(taken));
}
