import { ConfigError } from '@erc/core';
import { existingFromFolder, joinedFromList } from '@erc/etl';
import { oldWordsIn, withNewWords } from '@erc/run-folder';
import { builtInRegistries } from '../plugins/registries.js';
import { explainIssues } from './explain.js';
import type { PartRegistries } from './part-registries.js';
import type { Recipe } from './recipe.js';
import { recipeSchema } from './recipe-schema.js';
import { isTree } from './tree.js';

/**
 * Checks a recipe that is already a tree of values. A list of datasets becomes one joined dataset, and `dataset: { folder }` one that is made already. `where` is named in errors.
 *
 * @param registries The parts that it may name. @default the built-in ones
 * @throws ConfigError naming every key that is unknown or wrong with its path.
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
  const datasets =
    isTree(renamed) && Array.isArray(renamed.dataset) ? renamed.dataset.map(existingFromFolder) : undefined;
  const tree =
    isTree(renamed) && Object.hasOwn(renamed, 'dataset')
      ? { ...renamed, dataset: datasets ? joinedFromList(datasets) : existingFromFolder(renamed.dataset) }
      : renamed;
  const result = schema.safeParse(tree);
  if (result.success && old.length === 0) return result.data;
  const issues = explainIssues(schema, tree, result.error?.issues ?? []).map((problem) =>
    // As the recipe has it.
    datasets ? problem.replace(/^dataset\.from(?=[.:])/, 'dataset') : problem,
  );
  const problems = [...old, ...issues];
  throw new ConfigError(problems.map((problem) => `${where}: ${problem}`).join('\n'));
}
