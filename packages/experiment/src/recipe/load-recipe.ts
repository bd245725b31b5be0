import { type PluggedRecipe, plugRecipe } from '../plugins/plug-recipe.js';
import { type ReadRecipeOptions, readRecipe } from './read-recipe.js';

/**
 * Reads a recipe, sets what the command line says, loads the plugins that it names, and checks it against the schema with their parts in it.
 * The result names the plugins' files with their SHA-256, and its paths count from where the user stands.
 *
 * @throws ConfigError naming the file, and every key that is unknown or wrong with its path; and for a plugin that cannot be loaded.
 */
export async function loadRecipe(options: ReadRecipeOptions): Promise<PluggedRecipe> {
  const { tree, origins } = await readRecipe(options);
  return plugRecipe(tree, options.file, { origins });
}
