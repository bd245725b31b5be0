import { sha256Of } from '@erc/core';
import { FORMAT_VERSION, withWordsOf } from '@erc/run-folder';
import type { Recipe } from './recipe.js';
import { isTree } from './tree.js';

/**
 * Twelve hex digits that name a recipe: equal for equal resolved recipes, whatever the order of their keys. Plugins count by their bytes, and
 * logging does not count.
 *
 * @param formatVersion The version of run folders in whose words the recipe is hashed. @default that of today
 */
export function hashRecipe(
  { logging: _, plugins, ...recipe }: Recipe,
  formatVersion: number = FORMAT_VERSION,
): string {
  const decides = {
    ...recipe,
    ...(plugins && { plugins: plugins.map(({ file, sha256 }) => sha256 ?? file) }),
  };
  return sha256Of(JSON.stringify(sorted(withWordsOf(formatVersion, decides)))).slice(0, 12);
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
