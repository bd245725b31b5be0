import { readFile } from 'node:fs/promises';
import { ConfigError, messageOf } from '@erc/core';
import { sha256Of } from '@erc/core/node';
import { parseDocument } from 'yaml';
import { explainIssues } from './explain.js';
import { applyOverrides } from './overrides.js';
import { type Recipe, recipeSchema } from './recipe.js';

/** What {@link loadRecipe} takes. */
export interface LoadRecipeOptions {
  /** Path of a YAML (or JSON) file. */
  readonly file: string;
  /** `key.path=value` words, applied in order; see {@link applyOverrides}. */
  readonly overrides?: readonly string[];
}

/**
 * Reads a recipe, applies overrides and checks it against the schema.
 *
 * @throws ConfigError naming the file, and every key that is unknown or wrong with its path.
 */
export async function loadRecipe({ file, overrides = [] }: LoadRecipeOptions): Promise<Recipe> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`--config: expected a recipe file, received: ${messageOf(cause)}.`, { cause });
  });
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem)
    throw new ConfigError(`${file}: expected YAML, received: ${messageOf(problem)}.`, { cause: problem });
  return parseRecipe(applyOverrides(document.toJS({ maxAliasCount: 100 }), overrides), file);
}

/** Checks a recipe that is already a tree of values. `where` is named in errors. */
export function parseRecipe(value: unknown, where: string): Recipe {
  const result = recipeSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = explainIssues(recipeSchema, value, result.error.issues);
  throw new ConfigError(problems.map((problem) => `${where}: ${problem}`).join('\n'));
}

/**
 * Twelve hex digits that name a recipe: equal for equal resolved recipes, whatever the order of their keys.
 */
export function hashRecipe(recipe: Recipe): string {
  return sha256Of(JSON.stringify(sorted(recipe))).slice(0, 12);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
