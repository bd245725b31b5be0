import type { Recipe } from '@erc/configs';
import { type PreparedDataset, prepareSource, resolveSourcePaths, type SourceContext } from '@erc/etl';

/** Makes the dataset folder of a recipe, or finds an up-to-date one. Paths in the options are resolved by `resolvePath`. */
export const prepareDataset = (
  options: Recipe['dataset'],
  resolvePath: (path: string) => string,
  context: SourceContext,
): Promise<PreparedDataset> => prepareSource(resolveSourcePaths(options, resolvePath), context);
