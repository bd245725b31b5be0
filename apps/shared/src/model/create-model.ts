import type { Recipe } from '@erc/configs';
import { createRandom } from '@erc/core';
import { createFusion } from '@erc/fusion';
import type { StreamSpec } from '@erc/nn';
import { assembleModel, type Model } from '@erc/trainer';

/** The model of a recipe, with fresh weights from the seed. */
export function createModel(
  recipe: Pick<Recipe, 'fusion' | 'head'>,
  {
    specs,
    classes,
    seed,
  }: {
    readonly specs: Readonly<Record<string, StreamSpec>>;
    readonly classes: number;
    readonly seed: number;
  },
): Model {
  const random = createRandom(seed).fork('weights');
  const fusion = createFusion({ ...recipe.fusion, inputs: specs, random: random.fork('fusion') });
  return assembleModel({ fusion, head: recipe.head, classes, random });
}
