import { ConfigError } from '@erc/core';
import type { Published } from '@erc/run-folder';
import { createPluginLoader } from '../plugins/load-plugins.js';
import { plugRecipe } from '../plugins/plug-recipe.js';
import type { Registries } from '../plugins/registries.js';
import { publishedOf, publishedTestsOf } from '../recipe/matrix-words.js';
import type { Recipe } from '../recipe/recipe.js';
import type { MatrixOptions, Variants } from '../recipe/variants.js';
import { checkFurtherMetrics, checkMetric } from './check-metric.js';
import type { ComparisonOptions } from './compare-recipes.js';

/** A recipe of a matrix, parsed. */
export interface MatrixRecipe {
  readonly name: string;
  readonly recipe: Recipe;
  readonly registries: Registries;
  /** What a paper says that it reached. Absent: the matrix does not say. */
  readonly published?: Published;
}

/** What a matrix trains, and what it compares. */
export interface MatrixRows {
  readonly recipes: readonly MatrixRecipe[];
  readonly comparisons: readonly ComparisonOptions[];
  /** At least one. */
  readonly metrics: readonly string[];
  /** The recipe that the first comparison goes by. */
  readonly baseline: MatrixRecipe;
}

/**
 * The recipes of a matrix, each on the matrix's seeds and splits, and what they are compared by. Reads no data.
 *
 * @param file Path of the matrix, for errors.
 * @throws ConfigError for a recipe that is wrong, or that will not have the first metric.
 */
export async function matrixRows(
  { options: matrix, tree }: Variants<MatrixOptions>,
  file: string,
): Promise<MatrixRows> {
  const { seeds, splits } = matrix;
  const inPlace = {
    ...(seeds && { seeds }),
    ...(splits === undefined ? {} : { splits }),
  };
  const load = createPluginLoader();
  const parsed: Omit<MatrixRecipe, 'published'>[] = [];
  for (const [name, { recipe: path, set }] of Object.entries(matrix.recipes)) {
    const written = await tree({ own: set, where: `recipes.${name}.set`, inPlace, recipe: path });
    const { origins } = written;
    const { recipe: whole, registries } = await plugRecipe(written.tree, `${file}: recipes.${name}`, {
      load,
      origins,
    });
    const { ablation: _, ...recipe } = whole;
    if (recipe.splits.type === 'everything') {
      throw new ConfigError(
        `${file}: recipes.${name}: splits: expected splits that score something, received everything.`,
      );
    }
    parsed.push({ name, recipe, registries });
  }
  const comparisons = comparisonsOf(matrix);
  const { monitor } = parsed.find(({ name }) => name === comparisons[0]!.baseline)!.recipe.training
    .earlyStopping;
  const metrics = matrix.metrics ?? [matrix.metric ?? monitor];
  const recipes = parsed.map((own): MatrixRecipe => {
    const word = matrix.recipes[own.name]?.published;
    return word === undefined ? own : { ...own, published: publishedOf(word, metrics[0]!) };
  });
  for (const { name, recipe, registries } of recipes) {
    checkMetric({ recipe, registries, metric: metrics[0]!, where: `${file}: recipes.${name}` });
  }
  checkFurtherMetrics({ recipes, metrics: metrics.slice(1), where: file });
  const baseline = recipes.find(({ name }) => name === comparisons[0]!.baseline)!;
  return { recipes, comparisons, metrics, baseline };
}

/** What a matrix compares: what it says, or everything with its baseline. */
const comparisonsOf = ({ comparisons, baseline, recipes }: MatrixOptions): ComparisonOptions[] =>
  comparisons?.map(({ name, baseline: against, recipes: named, published }) => ({
    name,
    baseline: against,
    ...(named && { recipes: named }),
    ...(published !== undefined && { published: publishedTestsOf(published) }),
  })) ?? [{ baseline: baseline ?? Object.keys(recipes)[0]! }];
