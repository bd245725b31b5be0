import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, messageOf, sha256Of } from '@erc/core';
import { joinedFromList } from '@erc/etl';
import { FORMAT_VERSION, oldWordsIn, withNewWords, withWordsOf } from '@erc/run-folder';
import { parseDocument } from 'yaml';
import { builtInRegistries } from '../plugins/registries.js';
import { explainIssues } from './explain.js';
import { withFoldFile } from './fold-file.js';
import { applyOverrides } from './overrides.js';
import type { PartRegistries } from './part-registries.js';
import type { Recipe } from './recipe.js';
import { recipeSchema } from './recipe-schema.js';

/** Options of {@link loadRecipe}. */
export interface LoadRecipeOptions {
  /** Path of a YAML (or JSON) file. */
  readonly file: string;
  /** `key.path=value` words, applied in order; see {@link applyOverrides}. */
  readonly overrides?: readonly string[];
  /** What names the file, for the error where it cannot be read. @default 'recipe' */
  readonly namedBy?: string;
}

/**
 * Reads a recipe, applies overrides and checks it against the schema.
 *
 * @throws ConfigError naming the file, and every key that is unknown or wrong with its path.
 */
export async function loadRecipe(options: LoadRecipeOptions): Promise<Recipe> {
  return parseRecipe(await readRecipe(options), options.file);
}

/**
 * Reads a recipe and applies overrides. It is a tree of values that nothing has checked.
 *
 * @throws ConfigError for a file that cannot be read or is no YAML, and for overrides that do not fit.
 */
export async function readRecipe({
  file,
  overrides = [],
  namedBy = 'recipe',
}: LoadRecipeOptions): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${namedBy}: expected a recipe file, received: ${messageOf(cause)}.`, { cause });
  });
  return withFoldFile(applyOverrides(treeOf(text, file), overrides), dirname(file));
}

function treeOf(text: string, file: string): unknown {
  try {
    const document = parseDocument(text);
    const [problem] = document.errors;
    if (problem) throw problem;
    // Throws for an alias that nothing is behind: a glob such as `**/bias` is one, without its quotes.
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new ConfigError(`${file}: expected YAML, received: ${messageOf(cause)}.`, { cause });
  }
}

/**
 * Checks a recipe that is already a tree of values. A list of datasets becomes one joined dataset. `where` is named in errors.
 *
 * @param registries The parts that it may name. @default the built-in ones
 */
export function parseRecipe(
  value: unknown,
  where: string,
  registries: PartRegistries = builtInRegistries,
): Recipe {
  const schema = recipeSchema(registries);
  const old = oldWordsIn(value).map(
    ({ path, word, now }) => `${path}: expected ${now}, the new name of ${word}; received ${word}.`,
  );
  const renamed = withNewWords(value);
  const { dataset } = (renamed ?? {}) as { readonly dataset?: unknown };
  const isList = Array.isArray(dataset);
  const tree = isList ? { ...(renamed as object), dataset: joinedFromList(dataset) } : renamed;
  const result = schema.safeParse(tree);
  if (result.success && old.length === 0) return result.data;
  const issues = explainIssues(schema, tree, result.error?.issues ?? []).map((problem) =>
    // As the recipe has it.
    isList ? problem.replace(/^dataset\.from(?=[.:])/, 'dataset') : problem,
  );
  const problems = [...old, ...issues];
  throw new ConfigError(problems.map((problem) => `${where}: ${problem}`).join('\n'));
}

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

/** What {@link hashRecipe} gave in earlier format versions. */
export const earlierHashes = (recipe: Recipe): string[] =>
  Array.from({ length: FORMAT_VERSION - 1 }, (_, i) => hashRecipe(recipe, i + 1));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
