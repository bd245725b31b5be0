import { z } from 'zod';
import { parseRecipe } from '../recipe/parse-recipe.js';
import type { Recipe } from '../recipe/recipe.js';
import { type LoadedPlugins, loadPlugins, type PluginFile, type PluginLoader } from './load-plugins.js';

/** The files that a recipe names; what is wrong with the list, the recipe's own schema says. */
const namedSchema = z.object({
  plugins: z
    .array(
      z.union([
        z.string().transform((file): PluginFile => ({ file })),
        z.object({ file: z.string(), sha256: z.string().optional() }),
      ]),
    )
    .catch([])
    .default([]),
});

/** A recipe, and the plugins that it was checked with. */
export interface PluggedRecipe extends LoadedPlugins {
  readonly recipe: Recipe;
}

/**
 * Checks a recipe that is already a tree of values, with the plugins that it names. `where` is named in errors.
 *
 * @param load One loader for several recipes loads their plugins once. @default they are loaded for this recipe
 * @throws ConfigError for a recipe that is wrong, and for a plugin that cannot be loaded.
 */
export async function plugRecipe(
  value: unknown,
  where: string,
  load: PluginLoader = loadPlugins,
): Promise<PluggedRecipe> {
  const loaded = await load(namedSchema.safeParse(value).data?.plugins ?? []);
  const { plugins: named, ...recipe } = parseRecipe(value, where, loaded.registries);
  return { ...loaded, recipe: { ...recipe, ...(named && { plugins: [...loaded.files] }) } };
}
