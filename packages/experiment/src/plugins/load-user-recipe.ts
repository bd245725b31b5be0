import { z } from 'zod';
import { type LoadRecipeOptions, parseRecipe, readRecipe } from '../recipe/load-recipe.js';
import type { Recipe } from '../recipe/recipe.js';
import { type LoadedPlugins, loadPlugins, type PluginFile, type PluginLoader } from './load-plugins.js';

/** Options of {@link loadUserRecipe}. */
export interface LoadUserRecipeOptions extends LoadRecipeOptions {
  /** Files beside those that the recipe names. @default none */
  readonly plugins?: readonly string[] | undefined;
}

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
 * Reads a recipe whose plugins may add to its words. The result names the plugins' files with their SHA-256.
 *
 * @throws ConfigError as `loadRecipe` and {@link loadPlugins} do.
 */
export async function loadUserRecipe({ plugins, ...options }: LoadUserRecipeOptions): Promise<PluggedRecipe> {
  return plugRecipe(withPlugins(await readRecipe(options), plugins), options.file);
}

/** A recipe that is a tree of values, with more files of plugins than it names itself. */
export const withPlugins = (value: unknown, files: readonly string[] = []): unknown =>
  // What is no recipe at all is for the schema to say.
  files.length === 0 || typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : { ...value, plugins: [...namedIn(value), ...files.map((file) => ({ file }))] };

/**
 * Checks a recipe that is already a tree of values, with the plugins that it names. `where` is named in errors.
 *
 * @param load One loader for several recipes loads their plugins once. @default they are loaded for this recipe
 */
export async function plugRecipe(
  value: unknown,
  where: string,
  load: PluginLoader = loadPlugins,
): Promise<PluggedRecipe> {
  const loaded = await load(namedIn(value));
  const { plugins: named, ...recipe } = parseRecipe(value, where, loaded.registries);
  return { ...loaded, recipe: { ...recipe, ...(named && { plugins: [...loaded.files] }) } };
}

const namedIn = (value: unknown): readonly PluginFile[] => namedSchema.safeParse(value).data?.plugins ?? [];
