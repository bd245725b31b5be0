import type { PreparedDataset, SourceContext, SourceRegistry } from '@erc/etl';
import type { Recipe } from '../recipe/recipe.js';
import { userPaths } from '../user-paths.js';

/**
 * Makes the dataset folder of a recipe, or finds an up-to-date one. Paths in the options are the user's. Clips skipped after a crash or time-out are tried
 * again by `erc-etl` alone: the data of a run that is resumed, or of the trials of a sweep, must not change between its processes. The test split of a
 * folder that is there stays closed.
 */
export function prepareRecipeDataset(
  options: Recipe['dataset'],
  sources: SourceRegistry,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const source = sources.of(options);
  return source.prepare(source.withPaths(options, userPaths), {
    ...context,
    keepLost: true,
    closed: ['test'],
  });
}
