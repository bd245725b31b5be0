import { type PluggedRecipe, plugRecipe } from '../plugins/plug-recipe.js';
import { type ReadRecipeOptions, readRecipe } from './read-recipe.js';

/**
 * Reads a recipe, sets what the command line says, loads the plugins that it names, and checks it against the schema with their parts in it.
 * The result names the plugins' files with their SHA-256.
 *
 * @throws ConfigError naming the file, and every key that is unknown or wrong with its path; and for a plugin that cannot be loaded.
 */
export const loadRecipe = async (options: ReadRecipeOptions): Promise<PluggedRecipe> =>
  plugRecipe(await readRecipe(options), options.file);
