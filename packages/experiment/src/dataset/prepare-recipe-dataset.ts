import { existsSync } from 'node:fs';
import { DataError, messageOf, type PathResolver } from '@erc/core';
import type { PreparedDataset, SourceContext, SourceRegistry } from '@erc/etl';
import type { Recipe } from '../recipe/recipe.js';
import { PATH_RULE, userPaths } from '../user-paths.js';

/**
 * Makes the dataset folder of a recipe, or finds an up-to-date one. Paths in the options count from where the user stands. Clips skipped after a crash or time-out are tried
 * again by `erc-etl` alone: the data of a run that is resumed, or of the trials of a sweep, must not change between its processes. The test split of a
 * folder that is there stays closed.
 */
export async function prepareRecipeDataset(
  options: Recipe['dataset'],
  sources: SourceRegistry,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const source = sources.of(options);
  const paths: string[] = [];
  const noting: PathResolver = {
    ...userPaths,
    path(path) {
      const placed = userPaths.path(path);
      paths.push(placed);
      return placed;
    },
  };
  const placed = source.withPaths(options, noting);
  return source.prepare(placed, { ...context, keepLost: true, closed: ['test'] }).catch((error: unknown) => {
    const missing = paths.find((path) => path !== placed.into && !existsSync(path));
    if (missing === undefined || !(error instanceof DataError)) throw error;
    throw new DataError(`${messageOf(error).replace(/\.$/, '')}; ${PATH_RULE}.`, { cause: error });
  });
}
