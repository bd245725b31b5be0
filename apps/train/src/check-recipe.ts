import type { Recipe } from '@erc/configs';
import { ConfigError, type Dataset } from '@erc/core';

/**
 * Checks what the schema of recipes cannot see: whether a recipe fits the labels of its dataset.
 *
 * @throws ConfigError when class weights are not one for each label.
 */
export function checkRecipe({ losses }: Pick<Recipe, 'losses'>, { labels }: Pick<Dataset, 'labels'>): void {
  for (const [i, loss] of losses.entries()) {
    const weights = 'classWeights' in loss ? loss.classWeights : undefined;
    if (Array.isArray(weights) && weights.length !== labels.length) {
      throw new ConfigError(
        `recipe: losses.${i}.classWeights: expected ${labels.length} weights, for ${labels.join(', ')}; received ${weights.length}.`,
      );
    }
  }
}
