import { join } from 'node:path';
import { type Progress, plugRecipe } from '@erc/app';
import { loadMatrix, type Recipe } from '@erc/configs';
import { ConfigError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { writeJson } from '@erc/trainer';
import { readVariant, runVariant } from '../run-variant.js';
import { compareRecipes, type TrainedRecipe } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import { matrixCsv, matrixLines } from './matrix-table.js';

/** What {@link runMatrix} takes. */
export interface RunMatrixOptions {
  /** Path of the matrix. */
  readonly file: string;
  /** `key.path=value` words: set in every recipe. */
  readonly overrides: readonly string[];
  /** Folder for all runs, absolute. @default by the matrix's name */
  readonly directory: (name: string) => string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a matrix or a sweep came to. */
export interface VariantsOutcome {
  readonly directory: string;
  readonly lines: readonly string[];
  /** Path of a page or a file to look at. */
  readonly report?: string;
}

/**
 * Trains every recipe of a matrix on its seeds and folds, and holds them against the baseline. What is done is not done again: the same
 * command goes on where it was stopped. Test stays closed.
 */
export async function runMatrix(options: RunMatrixOptions): Promise<VariantsOutcome> {
  const { file, overrides, progress, signal } = options;
  const { options: matrix, tree } = await loadMatrix(file, overrides);
  const names = Object.keys(matrix.recipes);
  const { seeds, splits } = matrix;
  const common = {
    ...(seeds && { seeds }),
    ...(splits === undefined ? {} : { splits }),
  };
  // Every recipe is checked before the first is trained.
  const recipes: { name: string; recipe: Recipe }[] = [];
  for (const name of names) {
    const { recipe: path, set } = matrix.recipes[name]!;
    const value = await tree([matrix.set, set, common], path);
    const { ablation: _, ...recipe } = (await plugRecipe(value, `${file}: recipes.${name}`)).recipe;
    if (recipe.splits.type === 'everything') {
      throw new ConfigError(
        `${file}: recipes.${name}: splits: expected splits that score something, received everything.`,
      );
    }
    recipes.push({ name, recipe });
  }
  const baseline = matrix.baseline ?? names[0]!;
  const { monitor } = recipes.find(({ name }) => name === baseline)!.recipe.training.earlyStopping;
  const directory = options.directory(matrix.name);
  const trained: TrainedRecipe[] = [];
  for (const [i, { name, recipe }] of recipes.entries()) {
    progress.line(`${matrix.name}: ${name} (${i + 1} of ${recipes.length})`);
    const own = join(directory, name);
    await runVariant({ recipe, directory: own, reports: true, progress, signal });
    trained.push({ name, ...(await readVariant(own)) });
  }
  const record = compareRecipes(trained, { name: matrix.name, metric: matrix.metric ?? monitor, baseline });
  await writeJson(join(directory, 'matrix.json'), record);
  await writeFileAtomic(join(directory, 'matrix.csv'), matrixCsv(record));
  const { createComparisonReport } = await import('@erc/report');
  const report = await createComparisonReport({ directory, input: comparisonOf(record) });
  return { directory, lines: matrixLines(record), report };
}
