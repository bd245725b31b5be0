import { type PreparedDataset, prepareSource, resolveSourcePaths, type SourceContext } from '@erc/etl';
import type { Recipe } from '../recipe/recipe.js';

/**
 * Makes the dataset folder of a recipe, or finds an up-to-date one. Paths in the options are resolved by `resolvePath`. Clips that were given up are tried
 * again by `erc-etl` alone: the data of a run that is resumed, or of the trials of a sweep, must not change between its processes.
 */
export const prepareDataset = (
  options: Recipe['dataset'],
  resolvePath: (path: string) => string,
  context: SourceContext,
): Promise<PreparedDataset> =>
  prepareSource(resolveSourcePaths(options, resolvePath), { ...context, keepLost: true });
