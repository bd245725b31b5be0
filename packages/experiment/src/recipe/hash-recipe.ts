import { sha256Of } from '@erc/core';
import { FORMAT_VERSION, withWordsOf } from '@erc/run-folder';
import type { Recipe } from './recipe.js';
import { isTree } from './tree.js';

/** Twelve hex digits that name a recipe: those that the SHA-256 of its {@link recipeText} begins with. */
export const hashRecipe = (recipe: Recipe, formatVersion: number = FORMAT_VERSION): string =>
  sha256Of(recipeText(recipe, formatVersion)).slice(0, 12);

/**
 * What names a recipe, as text: equal for equal resolved recipes, whatever the order of their keys. Plugins count by their bytes, and logging does not
 * count.
 *
 * @param formatVersion The version of run folders in whose words the recipe is written. @default that of today
 */
export function recipeText(
  { logging: _, plugins, ...recipe }: Recipe,
  formatVersion: number = FORMAT_VERSION,
): string {
  const decides = {
    ...recipe,
    ...(plugins && { plugins: plugins.map(({ file, sha256 }) => sha256 ?? file) }),
  };
  return JSON.stringify(sorted(withWordsOf(formatVersion, decides)));
}

/** The hashes of a recipe in earlier format versions. */
export const earlierHashes = (recipe: Recipe): string[] =>
  Array.from({ length: FORMAT_VERSION - 1 }, (_, i) => hashRecipe(recipe, i + 1));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
