import { type PluggedRecipe, plugRecipe } from '../plugins/plug-recipe.js';
import { type ReadRecipeOptions, readRecipe } from './read-recipe.js';

/** Options of {@link loadRecipe}. */
export interface LoadRecipeOptions extends ReadRecipeOptions {
  /** Absolute: what paths of the result count from. @default where the user stands */
  readonly pathsFrom?: string | undefined;
}

/**
 * Reads a recipe, sets what the command line says, loads the plugins that it names, and checks it against the schema with their parts in it.
 * The result names the plugins' files with their SHA-256, and its paths count from where the user stands, unless `pathsFrom` says otherwise.
 *
 * @throws ConfigError naming the file, and every key that is unknown or wrong with its path; and for a plugin that cannot be loaded.
 */
export async function loadRecipe({ pathsFrom, ...options }: LoadRecipeOptions): Promise<PluggedRecipe> {
  const { tree, origins } = await readRecipe(options);
  return plugRecipe(tree, options.file, { origins, to: pathsFrom });
}
