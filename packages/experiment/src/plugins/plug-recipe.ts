import { userDirectory } from '@erc/core/node';
import { z } from 'zod';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { originOf, type PathOrigin } from '../recipe/path-origins.js';
import { movePath, placePaths } from '../recipe/place-paths.js';
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

/** Options of {@link plugRecipe}. */
export interface PlugRecipeOptions {
  /** One loader for several recipes loads their plugins once. @default they are loaded for this recipe */
  readonly load?: PluginLoader;
  /** Where its paths were written. @default where the user stands, as a run records them */
  readonly origins?: readonly PathOrigin[];
  /** Absolute: what paths of the result count from. @default where the user stands */
  readonly to?: string | undefined;
}

/**
 * Checks a recipe that is already a tree of values, with the plugins that it names. `where` is named in errors. Paths of the result count
 * from where the user stands, unless `to` says otherwise.
 *
 * @throws ConfigError for a recipe that is wrong, and for a plugin that cannot be loaded.
 */
export async function plugRecipe(
  value: unknown,
  where: string,
  { load = loadPlugins, origins = [], to = userDirectory() }: PlugRecipeOptions = {},
): Promise<PluggedRecipe> {
  const files = (namedSchema.safeParse(value).data?.plugins ?? []).map(
    ({ file, ...expected }, i): PluginFile => {
      const from = originOf(origins, ['plugins', String(i)], file);
      return { file: from === undefined ? file : movePath(file, from, userDirectory()), ...expected };
    },
  );
  const loaded = await load(files);
  const parsed = parseRecipe(value, where, loaded.registries);
  const { plugins: named, ...recipe } = placePaths(parsed, loaded.registries, { origins, to });
  return { ...loaded, recipe: { ...recipe, ...(named && { plugins: [...loaded.files] }) } };
}
